defmodule SimpleQueue do
  @moduledoc """
  A queue of integers that many can share.

      iex> {:ok, _tree} = Supervisor.start_link([{SimpleQueue, [1, 2, 3]}], strategy: :one_for_one)
      iex> SimpleQueue.dequeue()
      1
      iex> SimpleQueue.enqueue(20)
      :ok
      iex> SimpleQueue.queue()
      [2, 3, 20]
  """

  use GenServer

  # Client

  @spec start_link([integer()]) :: GenServer.on_start()
  def start_link(items) when is_list(items) do
    GenServer.start_link(__MODULE__, items, name: __MODULE__)
  end

  @doc "Takes the first item out; `nil` if there is none."
  @spec dequeue() :: integer() | nil
  def dequeue, do: GenServer.call(__MODULE__, :dequeue)

  @doc "All items, the first one first."
  @spec queue() :: [integer()]
  def queue, do: GenServer.call(__MODULE__, :queue)

  @doc "Adds an item at the end."
  @spec enqueue(integer()) :: :ok
  def enqueue(item) when is_integer(item), do: GenServer.cast(__MODULE__, {:enqueue, item})

  # Server

  @impl true
  def init(items), do: {:ok, :queue.from_list(items)}

  @impl true
  def handle_call(:dequeue, _from, items) do
    case :queue.out(items) do
      {{:value, item}, rest} -> {:reply, item, rest}
      {:empty, rest} -> {:reply, nil, rest}
    end
  end

  def handle_call(:queue, _from, items), do: {:reply, :queue.to_list(items), items}

  @impl true
  def handle_cast({:enqueue, item}, items), do: {:noreply, :queue.in(item, items)}
end
