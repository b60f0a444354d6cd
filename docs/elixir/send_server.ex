defmodule SendServer do
  @moduledoc """
  Sends mails, has them sent beside itself, tries again, and forgets nothing.

  Options:

    * `:sender` - a function that sends a mail, and answers as `t:SendServer.Rules.answer/0` says
    * `:store` - the path of the state file; without one, what is unsent in the end is lost
    * `:rules` - `%{max_retries: 3, pause: 5_000}`
    * `:at_once` - how many mails are on their way at once, at most
    * `:grace` - how many milliseconds those have in the end

  It needs a `Task.Supervisor` named `SendServer.Tasks`.
  """

  use GenServer

  require Logger

  alias SendServer.{Rules, Store}

  @save_after 1_000
  @shown 100

  # Client

  def start_link(options), do: GenServer.start_link(__MODULE__, options, name: __MODULE__)

  @doc "Queues a mail, such as `%{to: \"ada@example.org\", subject: \"Hello\", body: \"\"}`."
  def deliver(%{to: _, subject: _, body: _} = mail) do
    GenServer.cast(__MODULE__, {:deliver, mail})
  end

  @doc "How each mail stands."
  def state, do: GenServer.call(__MODULE__, :state)

  @doc "Returns when fewer than `limit` mails are unsent."
  def unsent_below(limit), do: GenServer.call(__MODULE__, {:unsent_below, limit}, :infinity)

  # Server

  @impl true
  def init(options) do
    Process.flag(:trap_exit, true)

    state = %{
      sender: Keyword.fetch!(options, :sender),
      store: Keyword.get(options, :store),
      rules: Keyword.get(options, :rules, %{max_retries: 3, pause: 5_000}),
      at_once: Keyword.get(options, :at_once, 4),
      grace: Keyword.get(options, :grace, 5_000),
      mails: %{},
      queue: :queue.new(),
      flights: %{},
      waiting: [],
      over: [],
      last: 0,
      loaded?: false,
      saving_due?: false
    }

    {:ok, state, {:continue, :load}}
  end

  @impl true
  def handle_continue(:load, state) do
    case load(state.store) do
      {:ok, mails} ->
        state = Enum.reduce(mails, state, &insert/2)
        {:noreply, send_next(%{state | loaded?: true})}

      {:set_aside, kept_as} ->
        Logger.warning("the state file is no use; kept as #{kept_as}")
        {:noreply, %{state | loaded?: true}}

      {:error, reason} ->
        {:stop, {:unreadable, state.store, reason}, state}
    end
  end

  @impl true
  def handle_cast({:deliver, mail}, state) do
    number = state.last + 1
    id = "<#{System.system_time()}.#{System.pid()}.#{number}@localhost>"
    unsent = %{number: number, message_id: id, failures: 0, mail: mail}
    {:noreply, unsent |> insert(state) |> changed() |> send_next()}
  end

  @impl true
  def handle_call(:state, _from, state) do
    unsent = for {_number, entry} <- state.mails, do: line(entry, state)
    {:reply, Enum.sort(state.over ++ unsent), state}
  end

  def handle_call({:unsent_below, limit}, from, state) do
    {:noreply, reply_to_waiting(%{state | waiting: [{limit, from} | state.waiting]})}
  end

  @impl true
  def handle_info({ref, answer}, state) when is_map_key(state.flights, ref) do
    Process.demonitor(ref, [:flush])
    {:noreply, state |> landed(ref, answer) |> changed() |> send_next()}
  end

  def handle_info({:DOWN, ref, :process, _pid, reason}, state)
      when is_map_key(state.flights, ref) do
    answer = {:later, Exception.format_exit(reason)}
    {:noreply, state |> landed(ref, answer) |> changed() |> send_next()}
  end

  def handle_info({:due, number}, state) do
    state = put_in(state.mails[number].status, :queued)
    {:noreply, send_next(%{state | queue: :queue.in(number, state.queue)})}
  end

  def handle_info(:save, state) do
    state = %{state | saving_due?: false}

    case save(state) do
      :ok ->
        {:noreply, state}

      {:error, reason} ->
        Logger.warning("#{state.store} can't be written: #{:file.format_error(reason)}")
        {:noreply, changed(state)}
    end
  end

  # After a shutdown as after a failure: what is on its way may arrive, the rest is kept.
  @impl true
  def terminate(_reason, state) do
    state = land(state)

    case save(state) do
      :ok -> Logger.info("#{map_size(state.mails)} mails are unsent")
      {:error, reason} -> Logger.error("unsent mails are lost: #{:file.format_error(reason)}")
    end
  end

  # Begins to send as many mails as may be on their way.
  defp send_next(state) when map_size(state.flights) >= state.at_once, do: state

  defp send_next(state) do
    case :queue.out(state.queue) do
      {:empty, _queue} ->
        state

      {{:value, number}, queue} ->
        %{sender: sender, mails: %{^number => %{unsent: unsent}}} = state
        task = Task.Supervisor.async_nolink(SendServer.Tasks, fn -> sender.(unsent) end)
        state = put_in(state.mails[number].status, :sending)
        flights = Map.put(state.flights, task.ref, {number, task})
        send_next(%{state | queue: queue, flights: flights})
    end
  end

  # A mail has come back, one way or the other.
  defp landed(state, ref, answer) do
    {{number, _task}, flights} = Map.pop!(state.flights, ref)
    entry = state.mails[number]
    status = Rules.status(state.rules, answer, entry.unsent.failures, now())
    state = %{state | flights: flights}

    case status do
      {:waiting, _due, _why} ->
        Process.send_after(self(), {:due, number}, state.rules.pause)
        unsent = Map.update!(entry.unsent, :failures, &(&1 + 1))
        put_in(state.mails[number], %{unsent: unsent, status: status})

      _over ->
        over = Enum.take([line(%{entry | status: status}, state) | state.over], @shown)
        reply_to_waiting(%{state | over: over, mails: Map.delete(state.mails, number)})
    end
  end

  # Gives the mails that are on their way the time that is left to them.
  defp land(state) do
    state.flights
    |> Enum.map(fn {_ref, {_number, task}} -> task end)
    |> Task.yield_many(state.grace)
    |> Enum.reduce(state, fn
      {task, {:ok, answer}}, state ->
        landed(state, task.ref, answer)

      {_task, {:exit, _reason}}, state ->
        state

      {task, nil}, state ->
        # It would go on while the next server begins with the same mail.
        Task.shutdown(task, :brutal_kill)
        state
    end)
  end

  defp insert(unsent, state) do
    %{
      state
      | mails: Map.put(state.mails, unsent.number, %{unsent: unsent, status: :queued}),
        queue: :queue.in(unsent.number, state.queue),
        last: max(state.last, unsent.number)
    }
  end

  defp reply_to_waiting(state) do
    unsent = map_size(state.mails)
    {over, waiting} = Enum.split_with(state.waiting, fn {limit, _from} -> unsent < limit end)
    Enum.each(over, fn {_limit, from} -> GenServer.reply(from, :ok) end)
    %{state | waiting: waiting}
  end

  defp changed(%{store: store, saving_due?: due?} = state) when is_nil(store) or due?, do: state

  defp changed(state) do
    Process.send_after(self(), :save, @save_after)
    %{state | saving_due?: true}
  end

  defp load(nil), do: {:ok, []}
  defp load(path), do: Store.load(path)

  defp save(state) when is_nil(state.store) or not state.loaded?, do: :ok

  defp save(state) do
    unsent = for {_number, entry} <- state.mails, do: entry.unsent
    Store.save(state.store, Enum.sort_by(unsent, & &1.number))
  end

  defp line(%{unsent: unsent, status: status}, state) do
    status = Rules.describe(state.rules, status, unsent.failures, now())
    {unsent.number, unsent.mail.to, unsent.mail.subject, status}
  end

  defp now, do: System.monotonic_time(:millisecond)
end
