defmodule SendServer.Store do
  @moduledoc "The state file: whole at any moment, and never written over if it isn't understood."

  @version 1

  @doc "Reads it. What is no use gets another name, so that nothing is written over it."
  @spec load(Path.t()) :: {:ok, [map()]} | {:set_aside, Path.t()} | {:error, File.posix()}
  def load(path) do
    with {:ok, binary} <- File.read(path),
         {:ok, mails} <- decode(binary) do
      {:ok, mails}
    else
      {:error, :enoent} -> {:ok, []}
      {:error, reason} -> {:error, reason}
      :unusable -> set_aside(path)
    end
  end

  @doc "Writes it anew. After a crash at any moment there is the old one or the new one, whole."
  @spec save(Path.t(), [map()]) :: :ok | {:error, File.posix()}
  def save(path, mails) do
    new = path <> ".new"
    binary = :erlang.term_to_binary({:send_server, @version, mails})

    with :ok <- File.write(new, binary, [:sync]) do
      File.rename(new, path)
    end
  end

  defp decode(""), do: {:ok, []}

  defp decode(binary) do
    # Only atoms that are there already: a file must not fill the table of atoms.
    case :erlang.binary_to_term(binary, [:safe]) do
      {:send_server, @version, mails} when is_list(mails) -> {:ok, mails}
      _garbage_or_newer -> :unusable
    end
  rescue
    ArgumentError -> :unusable
  end

  defp set_aside(path) do
    kept_as =
      1
      |> Stream.iterate(&(&1 + 1))
      |> Stream.map(&"#{path}.unusable-#{&1}")
      |> Enum.find(&(not File.exists?(&1)))

    with :ok <- File.rename(path, kept_as), do: {:set_aside, kept_as}
  end
end
