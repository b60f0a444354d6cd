defmodule Report.Period do
  @moduledoc "What a report is about: the day, the week or the month that is over."

  @enforce_keys [:rhythm, :first, :last, :from]
  defstruct [:rhythm, :first, :last, :from]

  # How many days before its own the daily figures are compared with.
  @past 14

  @doc "What a report that is due on `day` is about."
  def before(:daily, day) do
    yesterday = Date.add(day, -1)
    %__MODULE__{rhythm: :daily, first: yesterday, last: yesterday, from: Date.add(yesterday, -@past)}
  end

  def before(:weekly, day) do
    monday = day |> Date.beginning_of_week() |> Date.add(-7)
    %__MODULE__{rhythm: :weekly, first: monday, last: Date.add(monday, 6), from: Date.add(monday, -1)}
  end

  def before(:monthly, day) do
    last = day |> Date.beginning_of_month() |> Date.add(-1)
    first = Date.beginning_of_month(last)
    %__MODULE__{rhythm: :monthly, first: first, last: last, from: Date.add(first, -1)}
  end

  @doc "All days that the API is asked for."
  def days(%__MODULE__{from: from, last: last}), do: Date.range(from, last)

  @doc "As a heading has it."
  def name(%__MODULE__{rhythm: :daily, last: day}), do: Calendar.strftime(day, "%A, %-d %B %Y")

  def name(%__MODULE__{rhythm: :weekly, first: first, last: last}) do
    Calendar.strftime(first, "%-d %B") <> " to " <> Calendar.strftime(last, "%-d %B %Y")
  end

  def name(%__MODULE__{rhythm: :monthly, first: first}), do: Calendar.strftime(first, "%B %Y")
end
