using System.CommandLine;
using PgStrata.Cli.Output;
using PgStrata.Reshape.Undo;
using PgStrata.Sql;

namespace PgStrata.Cli.Commands;

/// <summary>undo: a partitioned table becomes plain.</summary>
sealed class UndoCommand : StrataCommand
{
    readonly Argument<QualifiedName> table = ValueOption.Table();
    readonly Option<IReadOnlyList<IReadOnlyList<string>>> keys = ValueOption.Many<IReadOnlyList<string>>(
        "--key", "A unique key gets narrower: of primary key (id, received_at), --key id leaves (id)", "columns, with commas between them",
        "id", TryReadColumns);
    readonly Option<string?> also = ValueOption.Word(
        "--also-managed-by", "Go on although something else makes partitions of this table", "ok");
    readonly CopyOptions copy = new();
    readonly LockOptions locks = new();
    readonly GateOptions gates = new();
    readonly PlanOptions plan = new();

    internal UndoCommand(CommandBody<UndoArguments> body)
        : base("undo", "Make a partitioned table plain again, whoever partitioned it: its rows are copied to one heap while it is used")
    {
        Add(table);
        Add(keys);
        Add(also);
        copy.AddTo(this);
        locks.AddTo(this);
        gates.AddTo(this);
        plan.AddTo(this);
        Add(OutputOption.Create(OutputFormat.Table, OutputFormat.Json, OutputFormat.Markdown, OutputFormat.Sql));
        Examples = ["pgstrata undo app.fixes --plan", "pgstrata undo app.fixes --key id --yes"];
        Runs(
            parsed => new UndoArguments(
                new UndoRequest
                {
                    Table = parsed.GetValue(table), Keys = parsed.GetValue(keys) ?? [], AlsoManagedBy = parsed.GetValue(also) == "ok",
                },
                copy.Read(parsed, gates.Read(parsed, locks.Read(parsed))), plan.Read(parsed)),
            body);
    }

    static bool TryReadColumns(string text, out IReadOnlyList<string> columns)
    {
        columns = text.Split(',', StringSplitOptions.TrimEntries);
        return columns.All(c => c.Length > 0);
    }
}
