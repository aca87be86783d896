using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Server;
using PgStrata.Sql;

namespace PgStrata.Rewriting;

/// <summary>Whether our role may make again what is replaced in the switch: after hours of building it would be late to find out.</summary>
sealed class ReplacingProbe(Session session, TableShape shape)
{
    internal async Task<IReadOnlyList<PreflightCheck>> ReadAsync(CancellationToken cancellationToken) =>
    [
        .. await AskAsync(
            Schemas, (role, schema) => new PreflightCheck(
                "privileges", Verdict.Block,
                $"{role} may not create objects in schema {schema}, where something that depends on the table has to be replaced.",
                $"GRANT CREATE ON SCHEMA {schema} TO {role}"),
            cancellationToken).ConfigureAwait(false),
        .. await AskAsync(
            TriggerFunctions, (role, function) => new PreflightCheck(
                "privileges", Verdict.Block, $"{role} may not execute {function}, and its trigger has to be made again.",
                $"GRANT EXECUTE ON FUNCTION {function} TO {role}"),
            cancellationToken).ConfigureAwait(false),
        .. await AskAsync(
            Leakproof, (_, function) => new PreflightCheck(
                "privileges", Verdict.Block, $"{function} is LEAKPROOF, and only a superuser can replace it.",
                $"ALTER FUNCTION {function} NOT LEAKPROOF"),
            cancellationToken).ConfigureAwait(false),
    ];

    Task<IReadOnlyList<PreflightCheck>> AskAsync(
        SqlText sql, Func<string, string, PreflightCheck> check, CancellationToken cancellationToken) =>
        session.QueryAsync(sql, r => check(r.GetString(0), r.GetString(1)), cancellationToken);

    IEnumerable<Dependent> Replaced => shape.Dependents.Where(d => d.Depth == 1 && DependentSql.CanReplace(d));

    SqlText Schemas => SqlText.Of($"""
        SELECT quote_ident(current_user), quote_ident(n.nspname) FROM pg_namespace n
         WHERE n.nspname = ANY ({Literal.OfArray(Replaced.Where(HasSchema).Select(d => d.Name!.Value.Schema).Distinct())})
           AND NOT has_schema_privilege(n.oid, 'CREATE')
        """);

    /// <summary>A policy or rule is replaced on its table, not in a schema.</summary>
    static bool HasSchema(Dependent d) => d.Kind is DependentKind.View or DependentKind.SqlFunction;

    SqlText TriggerFunctions => SqlText.Of($"""
        SELECT quote_ident(current_user), format('%I.%I()', n.nspname, f.proname) FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
          JOIN pg_namespace n ON n.oid = f.pronamespace
         WHERE t.tgrelid = {shape.Oid} AND NOT t.tgisinternal AND NOT has_function_privilege(f.oid, 'EXECUTE')
        """);

    SqlText Leakproof => SqlText.Of($"""
        SELECT quote_ident(current_user), format('%I.%I(%s)', n.nspname, f.proname, pg_get_function_identity_arguments(f.oid))
          FROM pg_depend d JOIN pg_proc f ON f.oid = d.objid JOIN pg_namespace n ON n.oid = f.pronamespace
         WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = {shape.Oid}
           AND f.proleakproof AND NOT (SELECT u.rolsuper FROM pg_roles u WHERE u.rolname = current_user)
         GROUP BY f.oid, n.nspname, f.proname
        """);
}
