using System.Diagnostics;

namespace PgStrata.Tests.Catalog;

/// <summary>Counts what the driver sends to one database: a batch is one.</summary>
sealed class RoundTrips : IDisposable
{
    readonly ActivityListener listener;
    int count;

    public RoundTrips(string database)
    {
        listener = new()
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TagObjects.Any(tag => tag.Value is string value && value == database)) Interlocked.Increment(ref count);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    public int Count => Volatile.Read(ref count);

    public void Dispose() => listener.Dispose();
}
