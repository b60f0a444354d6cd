defmodule Report.Application do
  @moduledoc "The three reports, each with its server."
  use Application

  @impl true
  def start(_type, _args) do
    config = Application.get_all_env(:report)
    servers = for rhythm <- [:daily, :weekly, :monthly], do: {Report.Server, options(rhythm, config)}
    children = [{Task.Supervisor, name: Report.Tasks} | servers]
    Supervisor.start_link(children, strategy: :one_for_one, name: Report.Supervisor)
  end

  defp options(rhythm, config) do
    [
      name: :"report_#{rhythm}",
      rhythm: rhythm,
      fetch: &Report.Api.portfolio(config[:api], &1),
      deliver: &Report.Mail.deliver(&1, &2, &3, config[:mail]),
      recipients: config[:recipients]
    ]
  end
end
