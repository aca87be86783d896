namespace PgStrata.Catalog;

/// <summary>A replication slot: it keeps the WAL an operation writes until it has moved on.</summary>
/// <param name="Name">The slot.</param>
/// <param name="Type">physical or logical.</param>
/// <param name="Database">A logical slot's database.</param>
/// <param name="Active">Somebody is reading from it.</param>
/// <param name="WalStatus">reserved, extended, unreserved or lost.</param>
/// <param name="SafeWalSize">Bytes of WAL that may still be written before it can be lost; null is without limit.</param>
/// <param name="RetainedBytes">Bytes of WAL kept for it.</param>
sealed record SlotFact(string Name, string Type, string? Database, bool Active, string? WalStatus, long? SafeWalSize, long? RetainedBytes);
