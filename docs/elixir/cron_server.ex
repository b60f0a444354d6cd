defmodule CronServer do
  @moduledoc """
  Calls a function again and again: `{module, function, arguments, period}`, the period in milliseconds.

  What it gives is printed, what it fails with is logged. If it raises, this process crashes, and its supervisor starts it anew.
  """

  use GenServer

  require Logger

  @type job :: {module(), atom(), [term()], pos_integer()}

  @timeout 60_000

  # A child for each job, with an id of its own: two may call the same function with other arguments.
  @spec child_spec(job()) :: Supervisor.child_spec()
  def child_spec(job) do
    %{id: job, start: {__MODULE__, :start_link, [job]}, shutdown: 10_000}
  end

  @spec start_link(job()) :: GenServer.on_start()
  def start_link({module, function, args, period} = job) when period > 0 do
    arity = length(args)

    # Not before the module is loaded does anybody know its functions.
    with {:module, ^module} <- Code.ensure_loaded(module),
         true <- function_exported?(module, function, arity) do
      GenServer.start_link(__MODULE__, job)
    else
      _ -> {:error, {:undefined, {module, function, arity}}}
    end
  end

  @impl true
  def init(job) do
    # So that a shutdown waits for the call in flight.
    Process.flag(:trap_exit, true)
    {:ok, beat(%{job: job, due: now()})}
  end

  # The call is a task beside this process, so that it can be given up when it takes too long.
  @impl true
  def handle_info(:tick, %{job: {module, function, args, _period}} = state) do
    task = Task.async(fn -> apply(module, function, args) end)

    case Task.yield(task, @timeout) || Task.shutdown(task) do
      {:ok, {:ok, answer}} -> IO.puts("#{name(state)} => #{answer}")
      {:ok, {:error, reason}} -> Logger.error("#{name(state)} failed: #{inspect(reason)}")
      {:exit, reason} -> exit(reason)
      nil -> Logger.error("#{name(state)} took too long")
    end

    {:noreply, beat(state)}
  end

  def handle_info({:EXIT, _task, _reason}, state), do: {:noreply, state}

  # The next tick that is not past: beats during a call are left out, and the others don't drift.
  defp beat(%{job: {_module, _function, _args, period}, due: due} = state) do
    missed = div(max(now() - due, 0), period)
    due = due + (missed + 1) * period
    Process.send_after(self(), :tick, due, abs: true)
    %{state | due: due}
  end

  defp now, do: System.monotonic_time(:millisecond)

  defp name(%{job: {module, function, args, _period}}) do
    Enum.join(["#{inspect(module)}.#{function}" | args], " ")
  end
end
