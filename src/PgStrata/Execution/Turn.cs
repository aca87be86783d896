namespace PgStrata.Execution;

/// <summary>A piece of work that has begun: while there is one, the run does not stand still.</summary>
sealed class Turn(Action over, bool waited) : IDisposable
{
    /// <summary>It was not to be had at once.</summary>
    internal bool Waited => waited;

    public void Dispose() => over();
}
