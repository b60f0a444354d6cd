# ANCHOR: macro
defmodule DemoApp.Job do
  @moduledoc """
  Work that is done again and again, a while after the end of each run.

      use DemoApp.Job, interval: :timer.seconds(10)

  Options: `:interval`; `:run_on_start`; `:timeout` of an attempt; `:retry`, how many more attempts
  there are after one that fails; `:backoff` between them; `:shutdown`, how long a run may go on in the end.
  """

  @callback work(arg :: term) :: :ok | {:error, term}

  defmacro __using__(opts) do
    quote do
      @behaviour DemoApp.Job

      def child_spec(arg) do
        opts = unquote(opts)

        %{
          id: __MODULE__,
          start: {DemoApp.Job.Server, :start_link, [__MODULE__, arg, opts]},
          # terminate/2 waits for the run, and needs a moment more
          shutdown: Keyword.get(opts, :shutdown, 5_000) + 1_000
        }
      end

      defoverridable child_spec: 1
    end
  end

  def status(job), do: GenServer.call(job, :status, 1_000)
  def trigger(job), do: GenServer.call(job, :trigger, 1_000)
  def pause(job), do: GenServer.call(job, :pause, 1_000)
  def resume(job), do: GenServer.call(job, :resume, 1_000)
end

defmodule DemoApp.Job.Server do
  @moduledoc false
  use GenServer
  require Logger

  @enforce_keys [:module, :arg, :interval]
  defstruct [
    :module,
    :arg,
    :interval,
    :timer,
    :next_run,
    :task,
    :deadline,
    :last_run,
    run_on_start: false,
    timeout: :infinity,
    retry: 0,
    backoff: 1_000,
    shutdown: 5_000,
    attempt: 1,
    paused?: false,
    runs: 0,
    failures_in_a_row: 0
  ]

  def start_link(module, arg, opts),
    do: GenServer.start_link(__MODULE__, {module, arg, opts}, name: module)

  @impl true
  def init({module, arg, opts}) do
    # so that terminate/2 runs, and a run may finish
    Process.flag(:trap_exit, true)
    state = struct!(__MODULE__, [module: module, arg: arg] ++ opts)
    if state.run_on_start, do: {:ok, arm(state, 0)}, else: {:ok, arm(state, state.interval)}
  end

  @impl true
  def handle_call(:status, _from, state), do: {:reply, report(state), state}

  def handle_call(:trigger, _from, %{task: nil, attempt: 1} = state),
    do: {:reply, :started, state |> disarm() |> begin()}

  def handle_call(:trigger, _from, state), do: {:reply, :busy, state}

  def handle_call(:pause, _from, %{task: nil, attempt: 1} = state),
    do: {:reply, :paused, disarm(%{state | paused?: true})}

  # a run in flight finishes, its retries included
  def handle_call(:pause, _from, state), do: {:reply, :paused, %{state | paused?: true}}

  def handle_call(:resume, _from, %{paused?: true, task: nil, attempt: 1} = state),
    do: {:reply, :resumed, arm(%{state | paused?: false}, state.interval)}

  def handle_call(:resume, _from, state), do: {:reply, :resumed, %{state | paused?: false}}

  @impl true
  def handle_info(:begin, %{task: nil, attempt: 1, paused?: false} = state),
    do: {:noreply, begin(state)}

  # the timer had fired before it was cancelled
  def handle_info(:begin, state), do: {:noreply, state}

  def handle_info(:again, state), do: {:noreply, attempt(state)}

  def handle_info({ref, result}, %{task: %Task{ref: ref}} = state) do
    Process.demonitor(ref, [:flush])
    {:noreply, ended(state, result)}
  end

  # the work has crashed: so does the job, and its supervisor starts a new one
  def handle_info({:DOWN, ref, _, _, reason}, %{task: %Task{ref: ref}} = state),
    do: {:stop, reason, %{state | task: nil}}

  def handle_info({:timeout, ref}, %{task: %Task{ref: ref} = task} = state) do
    case Task.shutdown(task, :brutal_kill) do
      {:ok, result} -> {:noreply, ended(state, result)}
      _ -> {:noreply, ended(state, {:error, :timeout})}
    end
  end

  # the time-out of an attempt that is over, the end of a task
  def handle_info(_late, state), do: {:noreply, state}

  @impl true
  def terminate(_reason, %{task: nil}), do: :ok

  def terminate(_reason, state) do
    if Task.yield(state.task, state.shutdown) == nil do
      Task.shutdown(state.task, :brutal_kill)
      Logger.warning("#{inspect(state.module)}: the run was cut")
    end
  end

  defp begin(state), do: attempt(%{state | runs: state.runs + 1, next_run: nil})

  # in a process of its own, so that status/1 is answered meanwhile
  defp attempt(%{module: module, arg: arg} = state) do
    task = Task.async(fn -> module.work(arg) end)

    deadline =
      if state.timeout != :infinity,
        do: Process.send_after(self(), {:timeout, task.ref}, state.timeout)

    %{state | task: task, deadline: deadline}
  end

  defp ended(state, result) do
    if state.deadline, do: Process.cancel_timer(state.deadline)
    state = %{state | task: nil, deadline: nil}

    case result do
      :ok ->
        rest(%{state | failures_in_a_row: 0, last_run: %{outcome: :succeeded}})

      {:error, reason} when state.attempt <= state.retry ->
        Logger.warning("#{inspect(state.module)} tries again: #{inspect(reason)}")
        pause = state.backoff * 2 ** (state.attempt - 1)
        Process.send_after(self(), :again, pause)
        %{state | attempt: state.attempt + 1}

      {:error, reason} ->
        Logger.error("#{inspect(state.module)} has failed: #{inspect(reason)}")
        failures = state.failures_in_a_row + 1
        last_run = %{outcome: :failed, error: inspect(reason)}
        rest(%{state | failures_in_a_row: failures, last_run: last_run})
    end
  end

  defp rest(%{paused?: true} = state), do: %{state | attempt: 1}
  defp rest(state), do: arm(%{state | attempt: 1}, state.interval)

  defp arm(state, pause) do
    state = disarm(state)
    next_run = DateTime.add(DateTime.utc_now(), pause, :millisecond)
    %{state | timer: Process.send_after(self(), :begin, pause), next_run: next_run}
  end

  defp disarm(state) do
    if state.timer, do: Process.cancel_timer(state.timer)
    %{state | timer: nil, next_run: nil}
  end

  defp report(state) do
    now =
      cond do
        state.task -> :running
        state.attempt > 1 -> :retrying
        state.paused? -> :paused
        true -> :idle
      end

    state
    |> Map.take([:next_run, :last_run, :runs, :failures_in_a_row])
    |> Map.put(:state, now)
  end
end

# ANCHOR_END: macro
# ANCHOR: heartbeat
defmodule DemoApp.Heartbeat do
  @moduledoc "Shows a watchdog that somebody is at work."
  use DemoApp.Job, interval: :timer.seconds(1)

  @impl true
  def work(data) do
    file = Path.join(data, "heartbeat")
    now = DateTime.utc_now() |> DateTime.truncate(:second) |> DateTime.to_iso8601()

    with :ok <- File.write(file <> ".new", now <> "\n"),
         do: File.rename(file <> ".new", file)
  end
end

# ANCHOR_END: heartbeat
# ANCHOR: disk_use
defmodule DemoApp.DiskUse do
  @moduledoc "Counts files and bytes: at once, and then ten seconds after each count."
  use DemoApp.Job, interval: :timer.seconds(10), run_on_start: true

  @impl true
  def work(data) do
    sizes = for file <- DemoApp.Files.below(data), do: File.stat!(file).size
    IO.puts("disk-use: #{length(sizes)} files, #{Enum.sum(sizes)} bytes")
  end
end

# ANCHOR_END: disk_use
# ANCHOR: scrub
defmodule DemoApp.Scrub do
  @moduledoc "Reads every file once, slowly. A run that takes more than five seconds has failed."
  use DemoApp.Job, interval: :timer.seconds(20), timeout: :timer.seconds(5)

  @chunk 64 * 1024

  @impl true
  def work(data) do
    bytes = data |> DemoApp.Files.below() |> Enum.map(&read/1) |> Enum.sum()
    IO.puts("scrub: #{bytes} bytes, all readable")
  end

  # what can't be read raises: the job crashes, and its supervisor starts it again
  defp read(file) do
    for chunk <- File.stream!(file, [], @chunk), reduce: 0 do
      bytes ->
        if byte_size(chunk) == @chunk, do: Process.sleep(11)
        bytes + byte_size(chunk)
    end
  end
end

# ANCHOR_END: scrub
# ANCHOR: digest
defmodule DemoApp.Digest do
  @moduledoc "Sums up the orders of each customer, once a day. Who writes them may be late."
  use DemoApp.Job, interval: :timer.hours(24), retry: 2

  @impl true
  def work(data) do
    with {:ok, orders} <- File.read(Path.join(data, "orders.csv")),
         {:ok, sums} <- sum_up(orders) do
      lines = for {customer, cents} <- Enum.sort(sums), do: line(customer, cents)
      IO.puts("digest: the orders of #{map_size(sums)} customers")
      File.write(Path.join(data, "digest.txt"), lines)
    end
  end

  defp sum_up(orders) do
    orders
    |> String.split("\n", trim: true)
    |> Enum.reduce_while({:ok, %{}}, fn text, {:ok, sums} ->
      with [customer, cents] <- String.split(text, ","),
           {cents, ""} when cents >= 0 <- Integer.parse(cents) do
        {:cont, {:ok, Map.update(sums, customer, cents, &(&1 + cents))}}
      else
        _ -> {:halt, {:error, {:no_order, text}}}
      end
    end)
  end

  defp line(customer, cents) do
    rest = cents |> rem(100) |> Integer.to_string() |> String.pad_leading(2, "0")
    "#{customer}: #{div(cents, 100)}.#{rest}\n"
  end
end

# ANCHOR_END: digest
# ANCHOR: tree
defmodule DemoApp.Application do
  use Application

  @impl true
  def start(_type, _args) do
    data = Application.get_env(:demo_app, :data, "data")

    children = [
      {DemoApp.Jobs, data},
      # stopped first, and waits for requests in flight
      {Bandit, plug: DemoApp.Web, ip: :loopback, port: 4000}
    ]

    Supervisor.start_link(children, strategy: :one_for_one)
  end
end

defmodule DemoApp.Jobs do
  use Supervisor

  def start_link(data), do: Supervisor.start_link(__MODULE__, data, name: __MODULE__)

  def all, do: [DemoApp.Heartbeat, DemoApp.DiskUse, DemoApp.Scrub, DemoApp.Digest]

  @impl true
  def init(data), do: Supervisor.init(for(job <- all(), do: {job, data}), strategy: :one_for_one)
end

# ANCHOR_END: tree
# ANCHOR: web
defmodule DemoApp.Web do
  @moduledoc "A plug."
  alias DemoApp.{Job, Jobs}

  def init(opts), do: opts

  def call(%{method: "GET", path_info: ["health"]} = conn, _opts) do
    statuses = statuses()
    failing = for {name, %{failures_in_a_row: n}} when n > 0 <- statuses, do: name
    silent = for {name, :no_answer} <- statuses, do: name
    status = if failing == [] and silent == [], do: 200, else: 503
    json(conn, status, %{failing: failing, silent: silent})
  end

  def call(%{method: "GET", path_info: ["jobs.json"]} = conn, _opts),
    do: json(conn, 200, Map.new(statuses()))

  def call(%{method: "POST", path_info: ["jobs", name, wish]} = conn, _opts) do
    with {:ok, job} <- find(name),
         {:ok, wish} <- Map.fetch(wishes(), wish) do
      json(conn, 200, %{job: name, answer: wish.(job)})
    else
      :error -> json(conn, 404, %{error: "there is no job `#{name}` that can #{wish}"})
    end
  end

  def call(conn, _opts), do: json(conn, 404, %{error: "there is no such page"})

  # all at once, and none of them hangs the page
  defp statuses do
    Jobs.all()
    |> Task.async_stream(&ask/1, max_concurrency: length(Jobs.all()))
    |> Enum.map(fn {:ok, answer} -> answer end)
  end

  defp ask(job) do
    {inspect(job), Job.status(job)}
  catch
    :exit, _reason -> {inspect(job), :no_answer}
  end

  defp find(name) do
    case Enum.find(Jobs.all(), &(inspect(&1) == name)) do
      nil -> :error
      job -> {:ok, job}
    end
  end

  defp wishes, do: %{"trigger" => &Job.trigger/1, "pause" => &Job.pause/1, "resume" => &Job.resume/1}

  defp json(conn, status, term) do
    conn
    |> Plug.Conn.put_resp_content_type("application/json")
    |> Plug.Conn.send_resp(status, Jason.encode!(term))
  end
end

# ANCHOR_END: web

defmodule DemoApp.Files do
  @moduledoc false

  # regular files only: who opens a pipe waits for who writes it
  def below(folder) do
    for name <- File.ls!(folder), path = Path.join(folder, name), found <- look(path), do: found
  end

  defp look(path) do
    case File.lstat(path) do
      {:ok, %{type: :directory}} -> below(path)
      {:ok, %{type: :regular}} -> [path]
      _ -> []
    end
  end
end
