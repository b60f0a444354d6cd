defmodule Report.Server do
  @moduledoc "One kind of report: waits until it is due, and tries until it is sent."
  use GenServer
  require Logger

  alias Report.{Period, Schedule}

  @retries 8
  @longest_pause :timer.hours(1)
  @attempt :timer.minutes(2)
  @deadline :timer.hours(3)
  # No timer waits longer, so that a clock that was set is noticed.
  @longest_nap :timer.minutes(1)

  @enforce_keys [:rhythm, :fetch, :deliver, :recipients]
  defstruct [
    :rhythm,
    # Asks for the portfolio of a period: `{:ok, portfolio}`, `{:error, reason}`, `{:retry, reason, milliseconds}`
    # or `{:fatal, reason}`.
    :fetch,
    # Sends a report to one recipient: `:ok`, `{:error, reason}` or `{:fatal, reason}`.
    :deliver,
    :recipients,
    time: ~T[06:00:00],
    zone: "Europe/Berlin",
    pause: :timer.seconds(10),
    due: nil,
    run: nil
  ]

  def start_link(opts) do
    GenServer.start_link(__MODULE__, opts, name: Keyword.get(opts, :name, __MODULE__))
  end

  def child_spec(opts) do
    # The five seconds of an attempt in flight, and one for the rest.
    %{id: {__MODULE__, opts[:rhythm]}, start: {__MODULE__, :start_link, [opts]}, shutdown: 6_000}
  end

  @doc "A report at once."
  def now(server), do: GenServer.cast(server, :now)

  @doc "When the next one is due."
  def due(server), do: GenServer.call(server, :due)

  @impl true
  def init(opts) do
    Process.flag(:trap_exit, true)
    {:ok, struct!(__MODULE__, Keyword.delete(opts, :name)), {:continue, :look_at_the_calendar}}
  end

  @impl true
  def handle_continue(:look_at_the_calendar, state) do
    due = Schedule.next(state.rhythm, state.time, state.zone, DateTime.utc_now())
    Logger.info("#{state.rhythm}: due next on #{due}")
    nap(due)
    {:noreply, %{state | due: due}}
  end

  @impl true
  def handle_call(:due, _from, state), do: {:reply, state.due, state}

  @impl true
  def handle_cast(:now, state) do
    {:noreply, begin(state, DateTime.shift_zone!(DateTime.utc_now(), state.zone))}
  end

  @impl true
  def handle_info(:awake, state) do
    case DateTime.compare(DateTime.utc_now(), state.due) do
      :lt ->
        nap(state.due)
        {:noreply, state}

      _over ->
        {:noreply, begin(state, state.due), {:continue, :look_at_the_calendar}}
    end
  end

  def handle_info({:attempt, ref}, %{run: %{ref: ref}} = state), do: {:noreply, attempt(state)}

  # What an attempt has reached.
  def handle_info({:written, ref, portfolio}, %{run: %{ref: ref}} = state) do
    {:noreply, put_in(state.run.portfolio, portfolio)}
  end

  def handle_info({:sent, ref, recipient}, %{run: %{ref: ref}} = state) do
    Logger.info("#{state.rhythm}: mailed to #{recipient}")
    {:noreply, update_in(state.run.left, &List.delete(&1, recipient))}
  end

  def handle_info({:refused, ref, recipient, reason}, %{run: %{ref: ref}} = state) do
    state = update_in(state.run.left, &List.delete(&1, recipient))
    {:noreply, update_in(state.run.refused, &[{recipient, reason} | &1])}
  end

  # How it has ended.
  def handle_info({task, result}, %{run: %{task: %Task{ref: task}}} = state) do
    Process.demonitor(task, [:flush])
    {:noreply, state |> settle() |> conclude(result)}
  end

  def handle_info({:DOWN, task, :process, _pid, reason}, %{run: %{task: %Task{ref: task}}} = state) do
    {:noreply, state |> settle() |> conclude({:error, reason})}
  end

  def handle_info({:too_slow, task}, %{run: %{task: %Task{ref: task}}} = state) do
    Task.shutdown(state.run.task, :brutal_kill)
    {:noreply, state |> settle() |> conclude({:error, :timeout})}
  end

  # Of a run or an attempt that is over.
  def handle_info(_late, state), do: {:noreply, state}

  @impl true
  def terminate(_reason, %{run: %{task: %Task{} = task}} = state) do
    case Task.yield(task, 5_000) || Task.shutdown(task, :brutal_kill) do
      {:ok, :ok} -> Logger.info("#{state.rhythm}: done")
      _other -> Logger.warning("#{state.rhythm}: cut before it was done")
    end
  end

  def terminate(_reason, %{run: %{}} = state) do
    Logger.warning("#{state.rhythm}: cut before it was done")
  end

  def terminate(_reason, _state), do: :ok

  defp nap(due) do
    left = max(DateTime.diff(due, DateTime.utc_now(), :millisecond), 0)
    Process.send_after(self(), :awake, min(left, @longest_nap))
  end

  # A run in flight is not disturbed.
  defp begin(%{run: %{}} = state, _at), do: state

  defp begin(state, at) do
    period = Period.before(state.rhythm, DateTime.to_date(at))
    Logger.info("#{state.rhythm}: asks for #{Period.name(period)}")

    run = %{
      ref: make_ref(),
      period: period,
      portfolio: nil,
      left: state.recipients,
      refused: [],
      attempt: 0,
      ends: System.monotonic_time(:millisecond) + @deadline,
      task: nil,
      alarm: nil
    }

    attempt(%{state | run: run})
  end

  # Beside the server, which goes on answering; what goes wrong there, goes wrong there.
  defp attempt(%{run: run} = state) do
    server = self()
    task = Task.Supervisor.async_nolink(Report.Tasks, fn -> work(server, run, state) end)
    alarm = Process.send_after(self(), {:too_slow, task.ref}, @attempt)
    %{state | run: %{run | attempt: run.attempt + 1, task: task, alarm: alarm}}
  end

  defp work(server, %{portfolio: nil} = run, state) do
    with {:ok, portfolio} <- state.fetch.(run.period) do
      send(server, {:written, run.ref, portfolio})
      work(server, %{run | portfolio: portfolio}, state)
    end
  end

  defp work(server, run, state) do
    Enum.reduce(run.left, :ok, fn recipient, result ->
      case state.deliver.(run.period, run.portfolio, recipient) do
        :ok -> send(server, {:sent, run.ref, recipient}) && result
        {:fatal, reason} -> send(server, {:refused, run.ref, recipient, reason}) && result
        {:error, reason} -> {:error, reason}
      end
    end)
  end

  defp settle(state) do
    Process.cancel_timer(state.run.alarm)
    put_in(state.run.task, nil)
  end

  defp conclude(%{run: %{refused: []}} = state, :ok) do
    Logger.info("#{state.rhythm}: done")
    %{state | run: nil}
  end

  defp conclude(state, :ok), do: give_up(state, {:refused, state.run.refused})
  defp conclude(state, {:fatal, reason}), do: give_up(state, reason)
  defp conclude(state, {:error, reason}), do: again(state, reason, 0)
  defp conclude(state, {:retry, reason, least}), do: again(state, reason, least)

  defp again(%{run: run} = state, reason, least) do
    planned = min(state.pause * Integer.pow(2, run.attempt - 1), @longest_pause)
    pause = max(planned, least)

    if run.attempt > @retries or System.monotonic_time(:millisecond) + pause > run.ends do
      give_up(state, reason)
    else
      Logger.warning("#{state.rhythm}: attempt #{run.attempt} failed: #{inspect(reason)}")
      Process.send_after(self(), {:attempt, run.ref}, pause)
      state
    end
  end

  defp give_up(state, reason) do
    Logger.error("#{state.rhythm}: gave up after #{state.run.attempt} attempts: #{inspect(reason)}")
    %{state | run: nil}
  end
end
