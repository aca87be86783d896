using System.Text.RegularExpressions;
using Npgsql;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Conversion.Queries;

/// <summary>
/// Asks the planner for a statement's generic plan, in a read-only transaction that is rolled back: nothing is executed.
/// </summary>
/// <remarks>
/// PREPARE finds the parameters' types, and EXPLAIN EXECUTE with NULLs under force_generic_plan starts the
/// plan: unlike EXPLAIN (GENERIC_PLAN), which 16 has, it shows what is pruned when the plan is started, by
/// parameters and by now(), and it works on every version.
/// </remarks>
sealed partial class Explainer(Session session, QueryTarget target)
{
    // A NULL prunes every leaf a parameter would choose among; which one it is depends on the value.
    const string Explain =
        """
        DECLARE n integer; j json; BEGIN
          EXECUTE 'PREPARE pgstrata_statement AS ' || pg_catalog.current_setting('pgstrata.statement');
          SELECT pg_catalog.cardinality(parameter_types) INTO n FROM pg_catalog.pg_prepared_statements WHERE name = 'pgstrata_statement';
          EXECUTE 'EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE pgstrata_statement'
            || CASE WHEN n > 0 THEN '(' || pg_catalog.repeat('NULL, ', n - 1) || 'NULL)' ELSE '' END INTO j;
          PERFORM pg_catalog.set_config('pgstrata.explained', j::text, true);
        END
        """;

    static readonly string[] Explainable = ["select", "insert", "update", "delete", "merge", "with", "values", "table", "("];

    internal static bool CanExplain(Statement statement) =>
        statement.Tokens.Count > 0 && Explainable.Contains(statement.Tokens[0].Value, StringComparer.Ordinal);

    /// <summary>The plan, or the server's refusal.</summary>
    internal async Task<(ExplainedPlan? Plan, PostgresException? Error)> ExplainAsync(
        Statement statement, CancellationToken cancellationToken)
    {
        string? json = null;
        try
        {
            var text = TypedConstants().Replace(target.Retarget(statement), "${parameter}::${type}");
            await session.BatchAsync(
                [
                    SqlText.Raw("BEGIN READ ONLY"), SqlText.Raw("SET LOCAL plan_cache_mode = force_generic_plan"),
                    SqlText.Raw("SET LOCAL statement_timeout = '30s'"),
                    SqlText.Of($"SELECT pg_catalog.set_config('search_path', {Literal.Of(SearchPath())}, true)"),
                    SqlText.Of($"SELECT pg_catalog.set_config('pgstrata.statement', {Literal.Of(text)}, true)"),
                    DoBlock.Of(SqlText.Raw(Explain)), SqlText.Raw("SELECT 'explained', pg_catalog.current_setting('pgstrata.explained')"),
                ],
                (_, row) =>
                {
                    if (row.FieldCount == 2) json = row.GetString(1);
                    return Task.CompletedTask;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error)
        {
            return (null, error);
        }
        finally
        {
            await session.RollbackQuietlyAsync().ConfigureAwait(false);
            // A prepared statement outlives the transaction it was made in.
            await session.ExecuteAsync(SqlText.Raw("DEALLOCATE ALL"), CancellationToken.None).ConfigureAwait(false);
        }
        return (ExplainedPlan.Read(json!, target), null);
    }

    string SearchPath()
    {
        var schemas = new[] { target.Parent.Schema, target.Table.Schema, "public" }.Distinct(StringComparer.Ordinal);
        return string.Join(", ", schemas.Select(s => new Identifier(s).ToString()));
    }

    // pg_stat_statements puts $1 for '1 day' in interval '1 day', which is then no SQL any more.
    [GeneratedRegex(
        @"\b(?<type>interval|date|timestamptz|timestamp|time)\s+(?<parameter>\$\d+)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TypedConstants();
}
