using System.Collections.Concurrent;
using PgStrata.Execution;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>
/// Work on every leaf, several leaves at a time: indexes once the rows are there, foreign keys once they are switched. Each item is done
/// exactly once: its note in the ledger commits with it.
/// </summary>
sealed class EachLeafAction : CopyAction
{
    internal const string Name = "each-leaf";

    protected override CopySpec CopyOf(Step step) => RewritingJson.ReadWork(step.Arguments).Copy;

    protected override async Task WorkAsync(RunContext run, Step step, Workers workers, CancellationToken cancellationToken)
    {
        var work = RewritingJson.ReadWork(step.Arguments);
        var done = (await run.Worker.QueryAsync(
            SqlText.Of($"SELECT leaf, item FROM {work.Copy.Items} WHERE step = {Literal.Of(step.Id)}"),
            r => (r.GetString(0), r.GetInt32(1)), cancellationToken).ConfigureAwait(false)).ToHashSet();
        var left = new ConcurrentStack<(LeafItems Leaf, int Item)>(
            (await LargestFirstAsync(run, work, cancellationToken).ConfigureAwait(false)).Reverse().Select(l => (l, 0)));
        var (count, total) = (done.Count, work.Leaves.Sum(l => l.Items.Count));
        await workers.WorkAsync(DoNextAsync, cancellationToken).ConfigureAwait(false);

        // The rest of a leaf goes back on top, for whoever is next: its pages are still in memory.
        async Task<bool> DoNextAsync(Session session, CancellationToken token)
        {
            if (!left.TryPop(out var next)) return false;
            var (leaf, item) = next;
            if (item == leaf.Items.Count) return true;
            if (!done.Contains((leaf.Leaf.ToString(), item)))
            {
                await TransactAsync(run, step, work.Copy, session, leaf, item, token).ConfigureAwait(false);
                run.Tell(new RunEvent.Progressed(step.Id, "leaves", Interlocked.Increment(ref count), total, "statements"));
            }

            left.Push((leaf, item + 1));
            return true;
        }
    }

    static Task TransactAsync(
        RunContext run, Step step, CopySpec copy, Session session, LeafItems leaf, int item, CancellationToken cancellationToken)
    {
        var name = Literal.Of(leaf.Leaf.ToString());
        return session.BatchAsync(
            [
                // What was done and the note of it are lost together, never alone.
                SqlText.Raw("BEGIN"), SqlText.Raw("SET LOCAL synchronous_commit = off"),
                SqlText.Of($"SELECT pg_catalog.set_config('pgstrata.relation', {name}, true)"),
                .. leaf.Items[item].Select(SqlText.Raw),
                SqlText.Of($"INSERT INTO {copy.Items} VALUES ({Literal.Of(step.Id)}, {name}, {item})"), run.Lease.Guard(),
                SqlText.Raw("COMMIT"),
            ],
            null, cancellationToken);
    }

    /// <summary>With the largest leaf last, one worker would end alone.</summary>
    static async Task<IEnumerable<LeafItems>> LargestFirstAsync(RunContext run, LeafWork work, CancellationToken cancellationToken)
    {
        var names = Literal.OfArray(work.Leaves.Select(l => l.Leaf.ToString()));
        var sizes = await run.Worker.QueryAsync(
            SqlText.Of($"""
                SELECT pg_catalog.pg_relation_size(n::regclass) FROM pg_catalog.unnest({names}) WITH ORDINALITY u(n, i) ORDER BY i
                """),
            r => r.GetInt64(0), cancellationToken).ConfigureAwait(false);
        return work.Leaves.Zip(sizes).OrderByDescending(l => l.Second).Select(l => l.First);
    }
}
