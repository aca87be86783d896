using PgStrata.Partitioning;

namespace PgStrata.Store;

/// <summary>A policy as plain words and numbers.</summary>
sealed record PolicyDocument
{
    public required string Schema { get; init; }

    public required string Table { get; init; }

    public required string Key { get; init; }

    public required string Type { get; init; }

    public required string Kind { get; init; }

    public required string Every { get; init; }

    public required string Zone { get; init; }

    public required long Origin { get; init; }

    public required string Naming { get; init; }

    public required string Horizon { get; init; }

    public string? Retain { get; init; }

    public string? Expire { get; init; }

    public string? Guard { get; init; }

    public int? MinKeep { get; init; }

    public string Default { get; init; } = nameof(DefaultPartition.None);

    public bool Paused { get; init; }

    internal static PolicyDocument Of(Policy p) => new()
    {
        Schema = p.Schema,
        Table = p.Table,
        Key = p.Key.Column,
        Type = p.Key.TypeName,
        Kind = p.Key.Kind.ToString(),
        Every = p.Grid.Period.ToString(),
        Zone = p.Grid.Zone.ToString(),
        Origin = p.Grid.Origin,
        Naming = p.Naming.ToString(),
        Horizon = p.Horizon.ToString(),
        Retain = p.Retention?.Keep.ToString(),
        Expire = p.Retention?.Expire.ToString(),
        Guard = p.Retention?.GuardSql,
        MinKeep = p.Retention?.MinKeep,
        Default = p.Default.ToString(),
        Paused = p.Paused,
    };

    internal Policy ToPolicy()
    {
        var key = new PartitionKey(Key, Type, Enum.Parse<KeyKind>(Kind));
        var retention = Retain is null
            ? null
            : new Retention(Period.Parse(Retain), Enum.Parse<Expiry>(Expire ?? nameof(Expiry.Detach)), Guard, MinKeep ?? 1);
        return new Policy(
            Schema, Table, key, new Grid(Period.Parse(Every), GridZone.Parse(Zone), Origin, key.Kind),
            Read<LeafNaming>(LeafNaming.TryParse(Naming, out var naming, out var e1), naming, e1),
            Read<Horizon>(Partitioning.Horizon.TryParse(Horizon, out var horizon, out var e2), horizon, e2),
            retention, Enum.Parse<DefaultPartition>(Default), Paused);
    }

    static T Read<T>(bool ok, T? value, string? error) where T : class =>
        ok ? value! : throw new StrataException("policy", $"The stored policy cannot be read: {error}");
}
