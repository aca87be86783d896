using System.Globalization;

namespace PgStrata.Partitioning;

/// <summary>What a policy must be to be used.</summary>
static class PolicyRules
{
    const int MostLeavesAhead = 10_000;

    public static PolicyFaults Check(Policy policy)
    {
        var faults = new PolicyFaults();
        faults.AddIf(policy.Schema.Length == 0 || policy.Table.Length == 0, "table", "The table must be given as schema.table.");
        CheckKey(policy.Key, faults);
        CheckGrid(policy.Grid, policy.Key, faults);
        CheckHorizon(policy.Horizon, policy.Grid.Period, faults);
        if (policy.Retention is { } retention)
            CheckRetention(retention, policy.Grid.Period, faults);
        faults.AddIf(!Enum.IsDefined(policy.Default), "default", "The DEFAULT partition must be none, fenced or kept.");
        return faults;
    }

    static void CheckKey(PartitionKey key, PolicyFaults faults)
    {
        faults.AddIf(key.Column.Length == 0, "key", "The key column must be named.");
        faults.AddIf(!KeyType.CanHold(key.TypeName, key.Kind), "key",
            KeyType.DefaultKind(key.TypeName) is null
                ? $"A column of type '{key.TypeName}' cannot be a key."
                : $"A column of type {key.TypeName} cannot be read as {key.Kind}.");
    }

    static void CheckGrid(Grid grid, PartitionKey key, PolicyFaults faults)
    {
        faults.AddIf(grid.Kind != key.Kind, "key", $"The grid is made for {grid.Kind} keys but the key is {key.Kind}.");
        faults.AddIf(grid.Period.IsNumeric && key.Kind != KeyKind.Number, "every",
            $"'{grid.Period}' counts ids, but the key {key.Column} is a time: write a period such as '1 day'.");
        faults.AddIf(!grid.Period.IsNumeric && key.Kind == KeyKind.Number, "every",
            $"'{grid.Period}' is a time, but the key {key.Column} is a number: write '10000 ids', or say what the number counts (epoch).");
        faults.AddIf(grid.Period.IsShorterThanDay && key.Kind == KeyKind.Date, "every",
            $"'{grid.Period}' is shorter than a day, but the key {key.Column} is a date.");
        var isReadable = grid.Period.IsNumeric || WallClock.IsReadable(grid.Origin);
        faults.AddIf(!isReadable || grid.Origin % key.Resolution != 0, "origin",
            $"The origin {grid.Origin.ToString(CultureInfo.InvariantCulture)} is no value the key {key.Column} can have.");
    }

    static void CheckHorizon(Horizon horizon, Period period, PolicyFaults faults)
    {
        if (horizon.Duration is { } duration)
        {
            faults.AddIf(duration.IsNumeric != period.IsNumeric, "horizon",
                $"The horizon '{duration}' and the period '{period}' count different things.");
            faults.AddIf(duration.IsNumeric == period.IsNumeric && duration.NominalLength < period.NominalLength, "horizon",
                $"The horizon '{duration}' is shorter than one period of '{period}': rows would come before their leaf does.");
        }

        var ahead = horizon.Duration is { } span && span.IsNumeric == period.IsNumeric
            ? span.NominalLength / period.NominalLength
            : horizon.Periods;
        faults.AddIf(ahead > MostLeavesAhead, "horizon",
            $"The horizon '{horizon}' means more than {MostLeavesAhead} leaves of '{period}' ahead.");
    }

    static void CheckRetention(Retention retention, Period period, PolicyFaults faults)
    {
        faults.AddIf(retention.Keep.IsNumeric != period.IsNumeric, "retain",
            $"The retention '{retention.Keep}' and the period '{period}' count different things.");
        faults.AddIf(!Enum.IsDefined(retention.Expire), "expire", "What becomes of expired leaves must be drop or detach.");
        faults.AddIf(retention.MinKeep < 1, "minKeep", "At least one leaf must always be kept.");
        faults.AddIf(retention.GuardSql is not null && string.IsNullOrWhiteSpace(retention.GuardSql), "guard",
            "The guard is empty: write a query that returns true, or leave it out.");
    }
}
