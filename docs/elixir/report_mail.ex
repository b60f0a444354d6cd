defmodule Report.Mail do
  @moduledoc "A report as a mail. The package is `swoosh`, with `gen_smtp` for SMTP."

  @doc "Sends a report to one recipient."
  def deliver(period, portfolio, recipient, config) do
    figures = figures(period, portfolio)

    email =
      Swoosh.Email.new(
        from: config[:from],
        to: recipient,
        subject: "Portfolio, #{Report.Period.name(period)}: #{figures.total}",
        text_body: text(period, figures),
        html_body: html(period, figures)
      )

    case Swoosh.Mailer.deliver(email, config) do
      {:ok, _receipt} -> :ok
      {:error, {:permanent_failure, _host, reason}} -> {:fatal, reason}
      {:error, {:no_more_hosts, {:permanent_failure, _host, reason}}} -> {:fatal, reason}
      {:error, reason} -> {:error, reason}
    end
  end

  @doc "What is to be said."
  def figures(period, portfolio) do
    # What changed on the first day counts, so it begins with the day before.
    begin = Date.diff(period.first, period.from) - 1

    rows =
      portfolio.positions
      |> Enum.map(&row(&1.name, Enum.at(&1.values, begin), List.last(&1.values)))
      |> Enum.sort_by(& &1.now, :desc)

    total = row("all of it", sum(rows, :before), sum(rows, :now))
    %{rows: rows, total: "#{portfolio.currency} #{money(total.now)} (#{total.change})"}
  end

  @doc "The report as people read it who like their mails plain."
  def text(period, %{rows: rows, total: total}) do
    width = rows |> Enum.map(&String.length(&1.name)) |> Enum.max()

    lines =
      for row <- rows do
        [String.pad_trailing(row.name, width) | [money(row.before), money(row.now), row.change]]
        |> Enum.map_join("  ", &String.pad_leading(&1, 12))
      end

    Enum.join(["Portfolio, #{Report.Period.name(period)}", total | lines], "\n") <> "\n"
  end

  defp html(period, %{rows: rows, total: total}) do
    rows = for row <- rows, do: "<tr>#{cells([row.name, money(row.before), money(row.now), row.change])}</tr>"
    "<p>Portfolio, #{Report.Period.name(period)}</p><p>#{total}</p><table>#{rows}</table>"
  end

  # Who forgets this lets the API write into the page; HEEx templates do it by themselves.
  defp cells(cells), do: for(cell <- cells, do: "<td>#{Plug.HTML.html_escape(cell)}</td>")

  defp row(name, before, now), do: %{name: name, before: before, now: now, change: change(before, now)}

  defp sum(rows, key), do: rows |> Enum.map(&Map.fetch!(&1, key)) |> Enum.sum()

  defp change(0, _now), do: "new"

  defp change(before, now) do
    percent = (now - before) * 100 / before
    :io_lib.format("~s~.2f %", [if(percent > 0, do: "+", else: ""), percent]) |> to_string()
  end

  defp money(hundredths) do
    rest = hundredths |> rem(100) |> Integer.to_string() |> String.pad_leading(2, "0")

    whole =
      hundredths
      |> div(100)
      |> Integer.to_string()
      |> String.replace(~r/(?<=\d)(?=(\d{3})+$)/, ",")

    "#{whole}.#{rest}"
  end
end
