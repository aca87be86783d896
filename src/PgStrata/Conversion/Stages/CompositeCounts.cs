using PgStrata.Catalog;
using PgStrata.Planning;
using PgStrata.Sql;

namespace PgStrata.Conversion.Stages;

/// <summary>Whether the rows of referencing tables fit the composite keys they get: asked before anything is built.</summary>
static class CompositeCounts
{
    internal static IEnumerable<Step> Of(TableShape table, InboundTreatment inbound, string key) =>
        from fk in table.InboundForeignKeys
        where inbound.IsComposite(fk)
        select new Step
        {
            Id = StepIds.Of("count", fk, table),
            Title = $"Count the rows of {fk.Referencing} that would not fit the composite foreign key {fk.Name}",
            Kind = StepKind.Transaction,
            Effect = Effect.Scan,
            Locks =
            [
                new StepLock(fk.Referencing.ToString(), LockMode.AccessShare, Implicit: true),
                new StepLock(table.Name.ToString(), LockMode.AccessShare, Implicit: true),
            ],
            Statements = [Count(fk, key).Text],
        };

    static SqlText Count(ForeignKeyShape fk, string key) => DoBlock.Of(SqlText.Of($"""
        DECLARE n bigint; BEGIN
          SELECT count(*) INTO n {ForeignKeySql.Mismatches(fk, key)};
          IF n > 0 THEN
            RAISE EXCEPTION '% rows of % do not agree with the row they reference on the key column',
              n, {Literal.Of(fk.Referencing.ToString())}
              USING ERRCODE = 'PS002', HINT = {Literal.Of(Agree(fk, key))};
          END IF;
        END
        """));

    static string Agree(ForeignKeyShape fk, string key) => $"Make them agree, then convert again: {ForeignKeySql.Repair(fk, key)}";
}
