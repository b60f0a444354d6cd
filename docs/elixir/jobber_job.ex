defmodule Jobber.Job do
  @moduledoc "A job: a supervisor with one worker. What the job has belongs to the supervisor."

  use Supervisor, restart: :temporary

  def start_link(job) do
    name = {:via, Registry, {Jobber.Registry, {:job, job.id}, Map.take(job, [:work, :path])}}
    Supervisor.start_link(__MODULE__, job, name: name)
  end

  @impl true
  def init(%{work: :import} = job) do
    # In the process of the supervisor: so it is the one that has the right to import.
    case Registry.register(Jobber.Registry, :import, job.id) do
      {:ok, _owner} -> worker(job)
      {:error, {:already_registered, _holder}} -> :ignore
    end
  end

  def init(job), do: worker(job)

  # As Erlang writes it: `Supervisor.init/2` of Elixir 1.14 drops `auto_shutdown`.
  defp worker(job) do
    flags = %{
      strategy: :one_for_one,
      auto_shutdown: :any_significant,
      intensity: 3,
      period: 1_000_000
    }

    worker = %{
      id: Jobber.Worker,
      start: {Jobber.Worker, :start_link, [job]},
      restart: :transient,
      significant: true
    }

    {:ok, {flags, [worker]}}
  end
end

defmodule Jobber.Worker do
  @moduledoc "Does its work, tries again if it fails, and ends."

  use GenServer

  require Logger

  @retries 3
  @pause 500

  def start_link(job) do
    name = {:via, Registry, {Jobber.Registry, {:worker, job.id}, :starting}}
    GenServer.start_link(__MODULE__, job, name: name)
  end

  @impl true
  def init(job), do: {:ok, %{job: job, retries: 0}, {:continue, :begin}}

  @impl true
  def handle_continue(:begin, state) do
    put_state(state.job, :reading)
    work(state)
  end

  @impl true
  def handle_info(:try_again, state), do: work(state)

  defp work(%{job: job, retries: retries} = state) do
    case do_work(job.work, job.path) do
      {:ok, result} ->
        finish(job, result)
        {:stop, :normal, state}

      {:error, _reason} when retries < @retries ->
        put_state(job, {:retrying, retries + 1})
        Process.send_after(self(), :try_again, @pause)
        {:noreply, %{state | retries: retries + 1}}

      {:error, reason} ->
        Logger.error("failed #{job.path}: #{inspect(reason)}")
        {:stop, :normal, state}
    end
  end

  defp do_work(:read, path) do
    with {:ok, text} <- File.read(path) do
      {:ok, %{lines: length(String.split(text, "\n")) - 1, words: length(String.split(text))}}
    end
  end

  defp do_work(:import, path) do
    with {:ok, text} <- File.read(path) do
      rows = text |> String.split("\n", trim: true) |> Enum.map(&String.split(&1, ","))
      table(rows)
    end
  end

  defp table([]), do: {:error, :empty}

  defp table([header | rows]) do
    case Enum.find_index(rows, &(length(&1) != length(header))) do
      nil -> {:ok, %{rows: length(rows), columns: length(header)}}
      index -> {:error, {:ragged, line: index + 2}}
    end
  end

  defp finish(%{work: :import} = job, table) do
    Agent.update(Jobber.Tables, &Map.put(&1, job.id, table))
    Logger.info("imported #{job.path}: #{inspect(table)}")
  end

  defp finish(job, counts), do: Logger.info("processed #{job.path}: #{inspect(counts)}")

  # Only the owner of an entry may change its value.
  defp put_state(job, state) do
    Registry.update_value(Jobber.Registry, {:worker, job.id}, fn _before -> state end)
  end
end
