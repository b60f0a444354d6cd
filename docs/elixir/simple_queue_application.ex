defmodule SimpleQueue.Application do
  @moduledoc "Starts the queue with the application; `iex -S mix` is who talks to it."

  use Application

  @impl true
  def start(_type, _args) do
    children = [{SimpleQueue, [1, 2, 3]}]
    Supervisor.start_link(children, strategy: :one_for_one)
  end
end
