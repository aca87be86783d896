using PgStrata.Cli.Commands;
using PgStrata.Cli.Output;
using PgStrata.Maintenance;
using PgStrata.Partitioning;
using PgStrata.Sql;

namespace PgStrata.Cli.Bodies;

/// <summary>status for people: a paragraph a table, with its leaves drawn.</summary>
static class StatusPrinter
{
    // A file or a pipe has no width; what is drawn for it should still fit a terminal it is shown on.
    const int Widest = 140;

    internal static void Print(IReadOnlyList<TableStatus> tables, IReadOnlyList<OpenOperation> operations, CommandContext context)
    {
        foreach (var table in tables)
        {
            Print(table, [.. operations.Where(o => o.Row.Table == table.Table)], context);
            context.Out.WriteLine();
        }
        foreach (var o in operations.Where(o => tables.All(t => t.Table != o.Row.Table)))
        {
            context.Out.WriteLine($"{o.Row.Table}  (no policy)");
            Print(o, context);
            context.Out.WriteLine();
        }
    }

    static void Print(TableStatus table, IReadOnlyList<OpenOperation> operations, CommandContext context)
    {
        context.Out.WriteLine($"{table.Table}  {(table.Policy is { } policy ? PolicyText.Line(policy) : "")}");
        if (table.Fault is { } fault) context.Out.WriteLine($"  broken: {fault}");
        if (table.LeftAlone is { } why) context.Out.WriteLine($"  left alone: {why}");
        foreach (var operation in operations) Print(operation, context);
        var end = table.Gap is { } gap ? $"NO LEAF for what is written now: {gap}"
            : table.CoveredUntil is { } until ? $"leaves reach to {until}"
            : null;
        if (end is { } reach)
        {
            var missing = table.Missing > 0 ? $", {table.Missing} to make: pgstrata maintain {table.Table}" : "";
            context.Out.WriteLine($"  {reach}; wanted to {table.WantedUntil}{missing}");
        }
        context.Out.WriteLine($"  last run: {LastRun(table.LastRun)}");
        foreach (var note in table.Notes) context.Out.WriteLine($"  ! {note}");
        if (Timeline(table, context) is { } drawing) context.Out.Write(drawing);
    }

    static void Print(OpenOperation operation, CommandContext context)
    {
        var row = operation.Row;
        var message = row.Message is { } m ? $" ({m.ReplaceLineEndings(" ")})" : "";
        context.Out.WriteLine($"  operation {row.Id}: {row.Verb}, {row.State}{message}");
        context.Out.WriteLine($"    {operation.Next}");
        if (operation.Backlog is { } backlog) context.Out.WriteLine($"    {OpenOperation.BacklogText(backlog)}");
        if (operation.Window is not { } window) return;
        if (operation.IsOpen)
        {
            context.Out.WriteLine($"    {(window.IsLate ? "WARNING: " : "")}{window.Sentence}");
            if (window.IsLate) context.Messages.Warn($"{row.Table}: {window.Sentence}. Go on or undo now.");
        }
        else if (window.IsLate)
        {
            context.Out.WriteLine(window.IsOver
                ? $"    the bound {window.Bound} is reached: a roll-back copies every row as soon as rows lie beyond the legacy leaf"
                : $"    {window.Used:P0} of the way to the bound {window.Bound} is behind: " +
                    "until there a roll-back moves no row, beyond it copies all of them");
        }
    }

    static string LastRun(LastRun? run) => run switch
    {
        null or { FinishedAt: null } => "none yet: pgstrata maintain",
        { FinishedAt: { } at } =>
            $"{run.Outcome} at {at.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z{(run.Message is { } message ? $": {message}" : "")}" +
            (run.SucceededAt == at ? ""
                : run.SucceededAt is { } well ? $"; last ended well at {well.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z"
                : "; never ended well"),
    };

    static string? Timeline(TableStatus table, CommandContext context)
    {
        if (table is not { Policy: { } policy, NowPosition: { } now, WantedPosition: { } wanted } || table.Leaves.Count == 0) return null;
        var leaves = table.Leaves
            .Select(l => new TimelineLeaf(Name(l.Name, policy.Schema), At(l.LowerPosition), At(l.UpperPosition), l.Rows ?? -1, Flags(l)))
            .ToList();
        var drawing = TimelineRenderer.Render(
            leaves, At(now)!.Value, At(wanted)!.Value, Math.Min(context.Result.Profile.Width, Widest) - 2, context.OutTraits.Unicode);
        return string.Concat(drawing.TrimEnd('\n').Split('\n').Select(line => $"  {line}\n"));

        TimelineEdge? At(long? position) =>
            position is not { } p ? null
            : policy.Key.Kind == KeyKind.Number ? TimelineEdge.At(p)
            : TimelineEdge.At(DateTimeOffset.UnixEpoch.AddMicroseconds(p));
    }

    static string Name(string leaf, string schema) =>
        QualifiedName.TryParse(leaf, out var name) && name.Schema == schema ? new Identifier(name.Name).ToString() : leaf;

    static TimelineFlags Flags(LeafStatus leaf) =>
        If(leaf.IsLegacy, TimelineFlags.Legacy) | If(leaf.IsDefault, TimelineFlags.Default)
        | If(leaf.IsFuture, TimelineFlags.Future) | If(leaf.IsDue, TimelineFlags.Due);

    static TimelineFlags If(bool holds, TimelineFlags flag) => holds ? flag : TimelineFlags.None;
}
