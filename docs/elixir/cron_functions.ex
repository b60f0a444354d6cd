defmodule Clock do
  def now, do: {:ok, DateTime.to_string(DateTime.utc_now())}
end

defmodule Counter do
  use Agent

  def start_link(_), do: Agent.start_link(fn -> %{} end, name: __MODULE__)

  def add(name, number) when is_integer(number) do
    Agent.get_and_update(__MODULE__, fn sums ->
      sums = Map.update(sums, name, number, &(&1 + number))
      {{:ok, sums[name]}, sums}
    end)
  end
end

defmodule Files do
  def count(path) do
    with {:ok, names} <- File.ls(path), do: {:ok, length(names)}
  end
end

defmodule Demo do
  def crash, do: raise("a crash that was asked for")
  def fail(why), do: {:error, why}

  def sleep(time) do
    Process.sleep(time)
    {:ok, "slept for #{time} ms"}
  end
end
