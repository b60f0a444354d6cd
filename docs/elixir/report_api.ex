defmodule Report.Api do
  @moduledoc "The API that is asked. The client is the package `req`."

  @most_bytes 4 * 1024 * 1024

  @doc "What was owned on the days of a period."
  def portfolio(url, period) do
    # `into` counts the bytes as they come; Req itself retries, and reads JSON, unless it is told not to.
    options = [
      params: [from: period.from, to: period.last],
      connect_options: [timeout: 10_000],
      receive_timeout: 10_000,
      max_redirects: 5,
      retry: false,
      decode_body: false,
      into: &collect/2
    ]

    case Req.get(url <> "/portfolio", options) do
      {:ok, %{status: 200, body: body}} -> read(IO.iodata_to_binary(body), period)
      {:ok, %{status: status} = answer} when status == 429 or status >= 500 -> busy(answer)
      {:ok, %{status: status}} -> {:fatal, {:refused, status}}
      {:error, %{__exception__: true} = error} -> {:error, Exception.message(error)}
    end
  end

  defp collect({:data, data}, {request, response}) do
    body = [response.body, data]

    if IO.iodata_length(body) > @most_bytes,
      do: {:halt, {request, %{response | status: 599, body: []}}},
      else: {:cont, {request, %{response | body: body}}}
  end

  defp busy(answer) do
    # Seconds; a date would need a parser.
    with [text | _] <- Map.get(answer.headers, "retry-after", []),
         {seconds, ""} when seconds >= 0 <- Integer.parse(text) do
      {:retry, {:busy, answer.status}, :timer.seconds(seconds)}
    else
      _none -> {:error, {:busy, answer.status}}
    end
  end

  @doc "Reads an answer. Whatever comes in, it is a portfolio or an error."
  def read(body, period, decode \\ &Jason.decode/1) do
    with {:ok, %{"currency" => <<_::binary-size(3)>> = currency, "positions" => [_ | _] = positions}} <-
           decode.(body),
         {:ok, positions} <- all(positions, &position(&1, period)) do
      {:ok, %{currency: currency, positions: positions}}
    else
      {:error, reason} -> {:error, {:no_portfolio, reason}}
      {:ok, _other} -> {:error, :no_portfolio}
    end
  end

  defp position(%{"name" => name, "values" => %{} = values}, period) when is_binary(name) do
    with {:ok, values} <- all(Date.range(period.from, period.last), &value(&1, values)) do
      {:ok, %{name: name, values: values}}
    end
  end

  defp position(other, _period), do: {:error, {:no_position, other}}

  defp value(day, values) do
    case values[Date.to_iso8601(day)] do
      value when is_integer(value) and value in 0..100_000_000_000_000 -> {:ok, value}
      other -> {:error, {day, other}}
    end
  end

  defp all(items, check) do
    checked = Enum.map(items, check)

    case Enum.find(checked, &match?({:error, _reason}, &1)) do
      nil -> {:ok, Enum.map(checked, &elem(&1, 1))}
      error -> error
    end
  end
end
