namespace PgStrata.Execution;

/// <summary>Which way a run goes through its plan.</summary>
enum Direction
{
    /// <summary>The steps that are not done yet, in order.</summary>
    Forward,

    /// <summary>The recorded inverses of those that are, backwards.</summary>
    Backward,
}
