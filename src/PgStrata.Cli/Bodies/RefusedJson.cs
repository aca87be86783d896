using PgStrata.Planning;

namespace PgStrata.Cli.Bodies;

/// <summary>A plan that is blocked, as JSON: what a changing verb prints in place of a report.</summary>
static class RefusedJson
{
    internal static string Write(Plan plan) => JsonText.Document(json =>
    {
        json.WriteString("verb", plan.Verb);
        json.WriteString("table", plan.Table);
        json.WriteString("state", "not started");
        json.WriteString("outcome", "refused");
        json.WriteString("message", $"{plan.Verb} {plan.Table} is refused; nothing was changed.");
        json.Objects("preflight", plan.Preflight, check =>
        {
            json.WriteString("name", check.Name);
            json.WriteString("verdict", check.Verdict.ToString().ToLowerInvariant());
            json.WriteString("detail", check.Detail);
            json.Given("remedy", check.Remedy);
        });
    });
}
