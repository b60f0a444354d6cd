defmodule SendServer.Application do
  @moduledoc "The tree, and what sends: `iex -S mix` is who talks to it."

  use Application

  @grace 5_000
  @writing 10_000

  @impl true
  def start(_type, _args) do
    options = [
      sender: &deliver/1,
      store: Application.get_env(:send_server, :store, "unsent"),
      grace: @grace
    ]

    server = Supervisor.child_spec({SendServer, options}, shutdown: @grace + @writing)
    children = [{Task.Supervisor, name: SendServer.Tasks}, server]
    Supervisor.start_link(children, strategy: :rest_for_one)
  end

  defp deliver(%{mail: mail, message_id: message_id}) do
    email =
      Swoosh.Email.new(
        from: Application.fetch_env!(:send_server, :from),
        to: mail.to,
        subject: mail.subject,
        text_body: mail.body,
        headers: %{"Message-ID" => message_id}
      )

    # A process of its own, so that an attempt that takes too long can be given up.
    limit = Application.get_env(:send_server, :timeout, 10_000)
    attempt = Task.async(fn -> Swoosh.Adapters.SMTP.deliver(email, smtp()) end)

    case Task.yield(attempt, limit) || Task.shutdown(attempt, :brutal_kill) do
      {:ok, {:ok, _receipt}} -> :sent
      {:ok, {:error, {_what, {:permanent_failure, _host, why}}}} -> {:never, "refused: #{why}"}
      {:ok, {:error, reason}} -> {:later, "not sent: #{inspect(reason)}"}
      {:exit, reason} -> {:later, "not sent: #{Exception.format_exit(reason)}"}
      nil -> {:later, "no answer from the mail server within #{limit} ms"}
    end
  end

  # One attempt is one attempt: the server decides about another.
  defp smtp, do: Keyword.put(Application.fetch_env!(:send_server, :smtp), :retries, 0)
end
