using PgStrata.Server;

namespace PgStrata.Maintenance;

/// <summary>Who reads: with hundreds of tables most of an idle run is the server's time, and two sessions take half of it.</summary>
/// <param name="First">Always there.</param>
/// <param name="Second">Reads beside it; null where it would not pay, or the server has no connection left.</param>
sealed record Readers(Session First, Session? Second = null)
{
    /// <summary>With fewer tables a second connection costs more than it saves.</summary>
    internal const int WorthwhileFrom = 100;
}
