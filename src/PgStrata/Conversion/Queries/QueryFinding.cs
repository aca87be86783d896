namespace PgStrata.Conversion.Queries;

/// <summary>What was found about one statement.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Verdict">The worst of what was found.</param>
/// <param name="Touched">Leaves its plan reads; null when it has no plan or routes rows only.</param>
/// <param name="Leaves">How many there are.</param>
/// <param name="ByParameter">The leaves are chosen when it runs, by the values it is given: as a rule one.</param>
/// <param name="LacksKey">No condition of it names the key.</param>
/// <param name="Advice">What to do, one sentence a finding.</param>
sealed record QueryFinding(
    Statement Statement, QueryVerdict Verdict, int? Touched, int Leaves, bool ByParameter, bool LacksKey, IReadOnlyList<string> Advice);
