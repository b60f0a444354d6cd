defmodule SendServer.Rules do
  @moduledoc "How a mail stands, and what an answer makes of that. Pure."

  @type answer :: :sent | {:later, String.t()} | {:never, String.t()}

  @type status ::
          :queued
          | :sending
          | {:waiting, due :: integer(), why :: String.t()}
          | :sent
          | {:failed, String.t()}

  @type t :: %{max_retries: non_neg_integer(), pause: pos_integer()}

  @doc """
  How a mail stands after an answer to its latest attempt.

  `failures` counts those that failed before; `now` is in milliseconds.

      iex> rules = %{max_retries: 3, pause: 5_000}
      iex> SendServer.Rules.status(rules, {:later, "busy"}, 2, 0)
      {:waiting, 5_000, "busy"}
      iex> SendServer.Rules.status(rules, {:later, "busy"}, 3, 0)
      {:failed, "busy"}
  """
  @spec status(t(), answer(), non_neg_integer(), integer()) :: status()
  def status(_rules, :sent, _failures, _now), do: :sent
  def status(_rules, {:never, why}, _failures, _now), do: {:failed, why}
  def status(%{max_retries: max}, {:later, why}, n, _now) when n >= max, do: {:failed, why}
  def status(%{pause: pause}, {:later, why}, _failures, now), do: {:waiting, now + pause, why}

  @doc "How a mail stands, in words."
  @spec describe(t(), status(), non_neg_integer(), integer()) :: String.t()
  def describe(_rules, :queued, 0, _now), do: "queued"
  def describe(rules, :queued, n, _now), do: "queued for #{retry(rules, n)}"
  def describe(_rules, :sending, 0, _now), do: "sending"
  def describe(rules, :sending, n, _now), do: "sending, #{retry(rules, n)}"

  def describe(rules, {:waiting, due, why}, n, now) do
    seconds = ceil(max(due - now, 0) / 1_000)
    "#{retry(rules, n)} in #{seconds} s: #{why}"
  end

  def describe(_rules, :sent, _failures, _now), do: "sent"
  def describe(_rules, {:failed, why}, _failures, _now), do: "failed: #{why}"

  defp retry(rules, n), do: "retry #{n} of #{rules.max_retries}"
end
