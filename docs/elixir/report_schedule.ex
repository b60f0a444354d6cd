defmodule Report.Schedule do
  @moduledoc "When a report is due, on the clocks of a place."

  # No zone but UTC is known without a database: the package `tz` or `tzdata`, named in the configuration.
  # More days than between two reports of any kind.
  @horizon 62

  @doc "The first time after `now` at which a report is due."
  def next(rhythm, time, zone, now) do
    today = now |> DateTime.shift_zone!(zone) |> DateTime.to_date()

    today
    |> Date.range(Date.add(today, @horizon))
    |> Stream.filter(&on?(rhythm, &1))
    |> Stream.map(&at(&1, time, zone))
    |> Enum.find(&(DateTime.compare(&1, now) == :gt))
  end

  defp on?(:daily, _day), do: true
  defp on?(:weekly, day), do: Date.day_of_week(day) == 1
  defp on?(:monthly, day), do: day.day == 1

  # Clocks that are set forward may leave the time out; those that are set back show it twice.
  defp at(day, time, zone) do
    case DateTime.new(day, time, zone) do
      {:ok, at} -> at
      {:gap, _before, behind} -> behind
      {:ambiguous, first, _second} -> first
    end
  end
end
