defmodule CronServer.Supervisor do
  @moduledoc "A job for each line, which don't notice when another one crashes."

  use Supervisor

  def start_link(jobs), do: Supervisor.start_link(__MODULE__, jobs, name: __MODULE__)

  # One that crashes at each tick crashes no more often than its period says; a limit would end all others.
  @impl true
  def init(jobs) do
    children = for job <- jobs, do: {CronServer, job}
    Supervisor.init(children, strategy: :one_for_one, max_restarts: 1_000_000)
  end
end
