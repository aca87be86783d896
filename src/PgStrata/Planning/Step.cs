using System.Text.Json.Serialization;

namespace PgStrata.Planning;

/// <summary>One step: what it says to a person, the exact SQL or action, and the locks it takes.</summary>
public sealed record Step
{
    /// <summary>Unique in the plan; the journal's name for it.</summary>
    public required string Id { get; init; }

    /// <summary>A sentence for a person.</summary>
    public required string Title { get; init; }

    /// <summary>How it runs.</summary>
    public required StepKind Kind { get; init; }

    /// <summary>The SQL, in order. Empty for an action.</summary>
    public IReadOnlyList<string> Statements { get; init; } = [];

    /// <summary>The locks it takes, in this order, before the first statement.</summary>
    public IReadOnlyList<StepLock> Locks { get; init; } = [];

    /// <summary>
    /// SQL of the same transaction that runs before any lock that stops readers or writers is asked for, with the quiet locks held: the
    /// user's own code, which may take a while.
    /// </summary>
    public IReadOnlyList<string> Prelude { get; init; } = [];

    /// <summary>Whether it only touches the catalog, scans, builds or writes data.</summary>
    public Effect Effect { get; init; } = Effect.Catalog;

    /// <summary>
    /// A boolean query: is the effect there already? Asked only of steps that cannot commit together with their journal row.
    /// </summary>
    public string? Check { get; init; }

    /// <summary>What it changes of the table's shape, such as <c>constraints/name</c>: told apart from what others change.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The inverse, in order; empty when undoing an earlier step undoes this one too.</summary>
    public IReadOnlyList<string> Undo { get; init; } = [];

    /// <summary>The locks the inverse takes.</summary>
    public IReadOnlyList<StepLock> UndoLocks { get; init; } = [];

    /// <summary>After this step the recorded inverses no longer apply; a roll-back is planned anew.</summary>
    public bool PointOfNoReturn { get; init; }

    /// <summary>Queries, each true, asserted under the lock before COMMIT; the key says what is wrong when one is false.</summary>
    public IReadOnlyDictionary<string, string> Asserts { get; init; } = new Dictionary<string, string>();

    /// <summary>Relations that must be neither scanned nor rebuilt under the lock; proven by the server's own counters.</summary>
    public IReadOnlyList<string> Untouched { get; init; } = [];

    /// <summary>Its locks are on tables that nobody uses: staged ones, or left over. They keep nobody waiting.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OutOfUse { get; init; }

    /// <summary>The registered action's name, for <see cref="StepKind.Action"/>.</summary>
    public string? Action { get; init; }

    /// <summary>What the action is to work on, as JSON of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Arguments { get; init; }

    /// <summary>
    /// SQL between the first lock that stops writers and the ones after it: waits a moment, with nobody writing, until all is ready.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyList<string>? Settle { get; init; }

    /// <summary>The registered action that works beside a cut-over until it is through; null when none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Companion { get; init; }

    /// <summary>search_path for statements that run the user's code; null for our own, which runs under pg_catalog alone.</summary>
    public string? SearchPath { get; init; }
}
