using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Rewriting;
using PgStrata.Sql;

namespace PgStrata.Reshape.Undo;

/// <summary>
/// What a narrower key would refuse is looked for; then the schemas, the empty plain table, and the capture on every leaf.
/// </summary>
sealed class UndoPrepareStage(UndoDesign design)
{
    readonly StageLocks locks = new(design.Now, design.Stage);

    internal Stage Stage => new("prepare", null, [.. design.Narrower.Select(Duplicates), Schemas(), Table(), Capture()]);

    Step Duplicates(IndexShape key) => new()
    {
        Id = $"duplicates-{key.Name}",
        Title = $"Look for rows that share what {key.Name} will have only once: ({string.Join(", ", key.KeyColumns)})",
        Kind = StepKind.Transaction,
        Effect = Effect.Scan,
        Locks = [FollowSteps.Read(design.Table)],
        Statements = [DuplicatesSql.Refuse(design, key).Text],
    };

    Step Schemas() => new()
    {
        Id = "schemas",
        Title = $"Create the staging schema {design.Stage}, and {design.Old} for what is kept",
        Kind = StepKind.Transaction,
        Statements = [.. Names.Select(s => SqlText.Of($"CREATE SCHEMA {s} AUTHORIZATION {new Identifier(design.Now.Owner)}").Text)],
        Undo = [.. Names.Select(s => SqlText.Of($"DROP SCHEMA {s}").Text)],
    };

    Identifier[] Names => [new(design.Stage), new(design.Old)];

    Step Table() => new()
    {
        Id = "table",
        Title = "Create the plain table beside, without indexes: they are built once it has its rows",
        Kind = StepKind.Transaction,
        Locks = [new StepLock(locks.Table, LockMode.AccessShare), .. locks.Defaults()],
        Statements =
        [
            .. new StagedTable(design.Plain, key: null, design.Keys, design.Stage).Bare().Concat(Nullable()).Select(s => s.Text),
        ],
        // Only ever written to by the copy, and the live table has all of that.
        Undo = [SqlText.Of($"DROP TABLE IF EXISTS {design.Staged}").Text],
    };

    IEnumerable<SqlText> Nullable() =>
        from column in design.Plain.Columns
        where !column.NotNull && design.Now.Column(column.Name) is { NotNull: true }
        select SqlText.Of($"ALTER TABLE {design.Staged} ALTER COLUMN {new Identifier(column.Name)} DROP NOT NULL");

    /// <summary>On the leaves, not on the table: it is they who are truncated and written to.</summary>
    Step Capture()
    {
        var capture = new CaptureSql(design.Copy);
        var ledgers = new CopySql(design.Copy);
        var leaves = design.Copy.Stores;
        return new Step
        {
            Id = "capture",
            Title = $"Note every change of {locks.Table} from here on, on each leaf: the key of the row, never its values",
            Kind = StepKind.Transaction,
            Locks = [locks.Quiet, new StepLock(locks.Table, LockMode.ShareRowExclusive)],
            Statements =
            [
                .. capture.Prepare().Concat(ledgers.CreateLedgers()).Concat(leaves.SelectMany(capture.Begin)).Select(s => s.Text),
            ],
            Undo =
            [
                .. leaves.SelectMany(CaptureSql.End).Concat(capture.Drop()).Concat(ledgers.DropLedgers()).Select(s => s.Text),
            ],
            UndoLocks = [locks.Quiet, locks.Exclusive],
        };
    }
}
