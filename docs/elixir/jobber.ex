defmodule Jobber do
  @moduledoc "Jobs: one for each file, each on its own, and one import at a time."

  use Supervisor

  alias Jobber.{Crew, Job, Tables}

  def start_link(options \\ []) do
    Supervisor.start_link(__MODULE__, options, name: __MODULE__)
  end

  @impl true
  def init(options) do
    children = [
      {Registry, keys: :unique, name: Jobber.Registry},
      %{id: Tables, start: {Agent, :start_link, [fn -> %{} end, [name: Tables]]}},
      {DynamicSupervisor, name: Crew, max_children: Keyword.get(options, :workers, 100)}
    ]

    # Who is registered must be gone before a new registry begins.
    Supervisor.init(children, strategy: :one_for_all)
  end

  @doc "Starts a job, unless it runs already, or is an import and another one runs."
  def start_job(work, path) when work in [:read, :import] do
    job = %{id: Path.expand(path), work: work, path: path}

    case DynamicSupervisor.start_child(Crew, {Job, job}) do
      {:ok, _pid} -> :ok
      {:error, {:already_started, _holder}} -> {:error, :runs_already}
      {:error, :max_children} -> {:error, :too_many}
      # The supervisor of the job found that another one imports.
      :ignore -> {:error, :import_runs}
    end
  end

  @doc "The ids of the imports that run: one at most."
  def running_imports do
    for {_pid, id} <- Registry.lookup(Jobber.Registry, :import), do: id
  end

  @doc "A map for each running job, and how far it is."
  def status do
    jobs = [{{{:job, :"$1"}, :_, :"$2"}, [], [{{:"$1", :"$2"}}]}]

    for {id, job} <- Registry.select(Jobber.Registry, jobs) do
      Map.put(job, :state, state_of(id))
    end
  end

  def tables, do: Agent.get(Tables, & &1)

  # A worker writes how far it is beside its own name. Between two workers there is none.
  defp state_of(id) do
    case Registry.lookup(Jobber.Registry, {:worker, id}) do
      [{_pid, state}] -> state
      [] -> :starting
    end
  end
end
