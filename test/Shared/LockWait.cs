using System.Globalization;

namespace PgStrata.Testing;

/// <summary>A client that waited for a lock on a relation.</summary>
/// <param name="Since">When it began to wait, by the server's clock.</param>
/// <param name="AtLeast">How long it had waited when last seen waiting.</param>
/// <param name="AtMost">How long until it was first seen not waiting; null while it waits.</param>
sealed record LockWait(
    int Pid, string Relation, string Mode, DateTime Since, TimeSpan AtLeast, TimeSpan? AtMost, string Application, string Query)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Application} (pid {Pid}) waited {AtLeast.TotalMilliseconds:0.0} to " +
        $"{AtMost?.TotalMilliseconds ?? double.PositiveInfinity:0.0} ms for {Mode} on {Relation} from {Since:HH:mm:ss.fff}: {Query}");
}
