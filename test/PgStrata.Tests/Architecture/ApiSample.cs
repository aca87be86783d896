using System.Diagnostics.CodeAnalysis;

namespace PgStrata.Tests.Architecture;

/// <summary>One of everything, for <see cref="ApiTest"/>.</summary>
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "a sample of instance members")]
[SuppressMessage("Design", "MA0077:A class that provides Equals(T) should implement IEquatable<T>", Justification = "a sample")]
public abstract class ApiSample(int size) : IDisposable
{
    public const int Most = 7;

    public static readonly string? Name = Environment.GetEnvironmentVariable("NAME");

    protected ApiSample()
        : this(1)
    {
    }

    public enum Kind
    {
        None,
        Some = 5,
    }

    public interface IReads<out T>
        where T : class
    {
        T? this[int at] { get; }
    }

    public int Size { get; init; } = size;

    public string? Text { get; protected set; }

    internal int Hidden { get; set; }

    public static ApiSample? operator !(ApiSample? sample) => sample;

    public abstract Task<IReadOnlyList<string?>> ReadAsync(
        string? path, Kind kind = Kind.Some, CancellationToken cancellationToken = default);

    public bool TryFind<TKey>(TKey key, out int[]? found)
    {
        found = key is int ? [Size] : null;
        return found is not null;
    }

    public override string ToString() => Text ?? "";

    public void Dispose() => GC.SuppressFinalize(this);

    public readonly record struct Point(int X, string? Label);
}
