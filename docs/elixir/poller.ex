# ANCHOR: job
defmodule Poller.Job do
  @moduledoc "What a job is, and the work: the SHA-256 of a phrase, hashed again and again."

  @longest_text 64 * 1024
  @longest_id 200
  @most_rounds 100_000_000

  @enforce_keys [:id, :phrase, :rounds]
  defstruct [:id, :phrase, :rounds]

  @doc "Reads the text of a job. What is none stays none however often it is tried."
  def read(text) when byte_size(text) > @longest_text, do: {:error, :too_long}

  def read(text) do
    case Jason.decode(text) do
      {:ok, %{"id" => id, "phrase" => phrase, "rounds" => rounds} = json}
      when map_size(json) == 3 ->
        check(%__MODULE__{id: id, phrase: phrase, rounds: rounds})

      {:ok, _other} ->
        {:error, :not_a_job}

      {:error, error} ->
        {:error, error}
    end
  end

  @doc "Does the work. Whoever kills the process that does it ends it: no slices are needed."
  def work(%__MODULE__{phrase: phrase, rounds: rounds}) do
    phrase |> sha256() |> again(rounds) |> Base.encode16(case: :lower)
  end

  defp check(%{id: id, phrase: phrase, rounds: rounds} = job)
       when is_binary(id) and is_binary(phrase) and is_integer(rounds) and
              byte_size(id) in 1..@longest_id and rounds in 0..@most_rounds do
    if String.match?(id, ~r/[[:cntrl:]]/u), do: {:error, :bad_id}, else: {:ok, job}
  end

  defp check(_other), do: {:error, :not_a_job}

  defp again(digest, 0), do: digest
  defp again(digest, rounds), do: digest |> sha256() |> again(rounds - 1)

  defp sha256(data), do: :crypto.hash(:sha256, data)
end

# ANCHOR_END: job

# ANCHOR: simple
defmodule Poller.Simple do
  @moduledoc "Pops a job, works, starts over. What it had popped dies with it."

  use GenServer

  alias Poller.Job

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @impl true
  def init(options) do
    {:ok, redis} = Redix.start_link(Keyword.fetch!(options, :redis))
    send(self(), :take)
    {:ok, %{redis: redis, queue: Keyword.fetch!(options, :queue)}}
  end

  @impl true
  def handle_info(:take, state) do
    # Nobody can ask or stop this server meanwhile.
    case Redix.command!(state.redis, ["BRPOP", state.queue, "5"], timeout: :infinity) do
      nil -> :ok
      [_queue, text] -> work(text, state)
    end

    send(self(), :take)
    {:noreply, state}
  end

  defp work(text, state) do
    {:ok, job} = Job.read(text)
    digest = Job.work(job)
    Redix.command!(state.redis, ["HSET", state.queue <> ":results", job.id, digest])
    IO.puts("#{job.id} #{digest}")
  end
end

# ANCHOR_END: simple

# ANCHOR: queue
defmodule Poller.Queue do
  @moduledoc "A queue in redis, as one worker sees it. `desk` answers at once; `inlet` waits for jobs."

  @scripts Path.expand("../../examples/poller/src/remote", __DIR__)
  @external_resource Path.join(@scripts, "beat.lua")
  @external_resource Path.join(@scripts, "finish.lua")
  @beat File.read!(Path.join(@scripts, "beat.lua"))
  @finish File.read!(Path.join(@scripts, "finish.lua"))

  @answer 3_000
  @longest_pop 5_000
  @garbage 1_000

  defstruct [:desk, :inlet, :inlet_id, :name, :program, :worker, :lease]

  @doc "Connects, says that the worker lives, and gives back what others have left."
  def open(%{redis: url, queue: name, lease: lease, program: program}) do
    # Not to be connected again behind our back: a lost connection ends its process, and with it the linked server.
    options = [sync_connect: true, exit_on_disconnection: true, timeout: @answer]

    with {:ok, desk} <- Redix.start_link(url, options),
         {:ok, inlet} <- Redix.start_link(url, options),
         {:ok, id} <- Redix.command(inlet, ["CLIENT", "ID"]) do
      queue = %__MODULE__{
        desk: desk,
        inlet: inlet,
        inlet_id: id,
        name: name,
        program: program,
        worker: "#{program}.#{System.unique_integer([:positive])}",
        lease: lease
      }

      {:ok, queue, beat!(queue)}
    end
  end

  @doc "Waits for a job for a while, in a process of its own."
  def take(queue) do
    pop = min(@longest_pop, div(queue.lease, 2))

    [_added, _set, text] =
      Redix.pipeline!(
        queue.inlet,
        [
          ["SADD", workers(queue), queue.worker],
          ["SET", lease(queue), "", "PX", queue.lease],
          ["BLMOVE", queue.name, processing(queue), "RIGHT", "LEFT", pop / 1000]
        ],
        timeout: pop + @answer
      )

    # What redis refuses comes as a value.
    if is_exception(text), do: raise(text), else: text
  end

  @doc "Renews the lease, and reclaims the jobs of workers that have none."
  def beat!(queue) do
    ask!(queue, [
      ["EVAL", @beat, 2, queue.name, workers(queue)] ++
        ["#{queue.name}:processing:", "#{queue.name}:worker:", queue.worker, queue.lease] ++
        [queue.program <> "."]
    ])
  end

  def finish!(queue, text, id, digest) do
    ask!(queue, [
      ["EVAL", @finish, 2, queue.name <> ":results", processing(queue), id, digest, text]
    ])
  end

  def give_back!(queue) do
    ask!(queue, [["LMOVE", processing(queue), queue.name, "LEFT", "RIGHT"]])
  end

  def put_aside!(queue) do
    garbage = queue.name <> ":garbage"

    ask!(queue, [
      ["LMOVE", processing(queue), garbage, "LEFT", "LEFT"],
      ["LTRIM", garbage, 0, @garbage - 1]
    ])
  end

  def interrupt!(queue), do: ask!(queue, [["CLIENT", "UNBLOCK", queue.inlet_id]])

  def close!(queue) do
    ask!(queue, [["DEL", lease(queue)], ["SREM", workers(queue), queue.worker]])
  end

  defp ask!(queue, [command]), do: Redix.command!(queue.desk, command, timeout: @answer)

  defp ask!(queue, commands),
    do: Redix.transaction_pipeline!(queue.desk, commands, timeout: @answer)

  defp workers(queue), do: queue.name <> ":workers"
  defp processing(queue), do: "#{queue.name}:processing:#{queue.worker}"
  defp lease(queue), do: "#{queue.name}:worker:#{queue.worker}"
end

# ANCHOR_END: queue

# ANCHOR: poller
defmodule Poller do
  @moduledoc "Takes jobs, one after the other. Waiting and working are tasks beside it, so it answers and stops at any time."

  use GenServer, shutdown: 20_000

  require Logger

  alias Poller.{Job, Queue, Tally}

  @longest_pause 5_000
  @moment 1_000

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)
  def status, do: GenServer.call(__MODULE__, :status)

  @impl true
  def init(options) do
    # So that `terminate` runs when the supervisor stops it.
    Process.flag(:trap_exit, true)
    {:ok, %{options: options, queue: nil, doing: :nothing}, {:continue, {:open, 250}}}
  end

  @impl true
  def handle_continue({:open, pause}, state) do
    case Queue.open(state.options) do
      {:ok, queue, reclaimed} ->
        Logger.info("redis is open, for worker #{queue.worker}")
        note_reclaimed(reclaimed)
        :timer.send_interval(div(queue.lease, 3), :beat)
        {:noreply, take(%{state | queue: queue})}

      {:error, error} ->
        # A supervisor restarts at once, and gives up after the third time: so a pause is our own affair.
        Logger.warning("no redis: #{Exception.message(error)}")
        Process.send_after(self(), {:open, min(2 * pause, @longest_pause)}, pause)
        {:noreply, state}
    end
  end

  @impl true
  def handle_info({:open, pause}, state), do: {:noreply, state, {:continue, {:open, pause}}}

  # An error is fatal: the supervisor starts a new one.
  def handle_info(:beat, state) do
    state.queue |> Queue.beat!() |> note_reclaimed()
    {:noreply, state}
  end

  # The inlet has come back.
  def handle_info({ref, text}, %{doing: {:taking, %Task{ref: ref}}} = state) do
    Process.demonitor(ref, [:flush])
    {:noreply, begin(text, state)}
  end

  # A job is done: stores its result, and starts over.
  def handle_info({ref, digest}, %{doing: {:working, %Task{ref: ref}, job, text, _since}} = state) do
    Process.demonitor(ref, [:flush])
    finish(state.queue, job, text, digest)
    {:noreply, take(state)}
  end

  # A task or a connection has ended. All of them are linked, and their end is ours, once the queue is open.
  def handle_info({:EXIT, _pid, _reason}, %{queue: nil} = state), do: {:noreply, state}
  def handle_info({:EXIT, _pid, :normal}, state), do: {:noreply, state}
  def handle_info({:EXIT, _pid, reason}, state), do: {:stop, reason, state}
  def handle_info(_late, state), do: {:noreply, state}

  @impl true
  def handle_call(:status, _from, %{queue: nil} = state), do: {:reply, :connecting, state}

  def handle_call(:status, _from, %{doing: {:working, _task, job, _text, since}} = state) do
    {:reply, {:working, job.id, System.monotonic_time(:second) - since}, state}
  end

  def handle_call(:status, _from, state), do: {:reply, :waiting, state}

  @impl true
  def terminate(reason, %{queue: %Queue{} = queue} = state) when reason in [:normal, :shutdown] do
    leave(state.doing, queue, state.options.grace)
    Queue.close!(queue)
  end

  def terminate(_reason, _state), do: :ok

  defp take(%{queue: queue} = state) do
    %{state | doing: {:taking, Task.async(fn -> Queue.take(queue) end)}}
  end

  defp begin(nil, state), do: take(state)

  defp begin(text, state) do
    case Job.read(text) do
      {:ok, job} ->
        Logger.info("job #{job.id} begins, #{job.rounds} rounds")
        task = Task.async(fn -> Job.work(job) end)
        %{state | doing: {:working, task, job, text, System.monotonic_time(:second)}}

      {:error, reason} ->
        Logger.warning("put aside: #{inspect(reason)}: #{inspect(text, printable_limit: 60)}")
        Queue.put_aside!(state.queue)
        Tally.count(:put_aside)
        take(state)
    end
  end

  defp finish(queue, job, text, digest) do
    removed = Queue.finish!(queue, text, job.id, digest)
    IO.puts("#{job.id} #{digest}")
    Tally.count(if removed == 0, do: :also_done_elsewhere, else: :done)
  end

  defp note_reclaimed(0), do: :ok

  defp note_reclaimed(jobs) do
    Logger.info("reclaimed #{jobs} that dead workers had begun")
    Tally.count(:reclaimed, jobs)
  end

  # Leaves nothing behind: a job in progress is finished within the grace, or goes back.
  defp leave(:nothing, _queue, _grace), do: :ok

  defp leave({:taking, task}, queue, _grace) do
    Queue.interrupt!(queue)

    case Task.yield(task, @moment) || Task.shutdown(task, :brutal_kill) do
      {:ok, nil} -> :ok
      {:ok, _text} -> give_back(queue)
    end
  end

  defp leave({:working, task, job, text, _since}, queue, grace) do
    case Task.yield(task, grace) || Task.shutdown(task, :brutal_kill) do
      {:ok, digest} -> finish(queue, job, text, digest)
      _cut -> give_back(queue)
    end
  end

  defp give_back(queue) do
    Queue.give_back!(queue)
    Tally.count(:given_back)
  end
end

# ANCHOR_END: poller

# ANCHOR: tree
defmodule Poller.Tally do
  @moduledoc "Counts, in a process of its own, because the poller may crash."

  use GenServer

  def start_link(_options), do: GenServer.start_link(__MODULE__, [], name: __MODULE__)
  def count(what, times \\ 1), do: GenServer.call(__MODULE__, {:count, what, times})
  def totals, do: GenServer.call(__MODULE__, :totals)

  @impl true
  def init([]) do
    Process.flag(:trap_exit, true)
    {:ok, %{done: 0, also_done_elsewhere: 0, given_back: 0, reclaimed: 0, put_aside: 0}}
  end

  @impl true
  def handle_call({:count, what, times}, _from, totals) do
    {:reply, :ok, Map.update!(totals, what, &(&1 + times))}
  end

  def handle_call(:totals, _from, totals), do: {:reply, totals, totals}

  # The poller has ended before: children stop in reverse order.
  @impl true
  def terminate(_reason, totals), do: IO.puts(inspect(totals))
end

defmodule Poller.Reporter do
  @moduledoc "Says from time to time what the poller is doing."

  use GenServer

  require Logger

  def start_link(period), do: GenServer.start_link(__MODULE__, period)

  @impl true
  def init(period) do
    :timer.send_interval(period, :report)
    {:ok, period}
  end

  @impl true
  def handle_info(:report, period) do
    Logger.info("#{inspect(Poller.status())}  #{inspect(Poller.Tally.totals())}")
    {:noreply, period}
  end
end

defmodule Poller.Application do
  @moduledoc "The tree. The VM stops it in order after SIGTERM."

  use Application

  @impl true
  def start(_type, options) do
    # All incarnations of the poller share it.
    program = Base.encode16(:crypto.strong_rand_bytes(8))
    options = Map.put(options, :program, program)
    children = [Poller.Tally, {Poller, options}, {Poller.Reporter, 10_000}]
    Supervisor.start_link(children, strategy: :one_for_one)
  end
end

# ANCHOR_END: tree
