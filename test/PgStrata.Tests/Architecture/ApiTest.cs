using System.Reflection;
using PgStrata.Testing;

namespace PgStrata.Tests.Architecture;

public sealed class ApiTest
{
    [Fact]
    public void the_public_api_is_the_approved_one() => Approve.ThatFile(
        Path.Combine(Repository.Root, "test", "PgStrata.Tests", "Api.approved.txt"), PublicApi.Of(Assembly.Load("PgStrata")));

    [Fact]
    public void a_public_api_is_written_as_its_user_types_it() =>
        Approve.That(PublicApi.Of([typeof(ApiSample), typeof(ApiSample.Kind), typeof(ApiSample.Point), typeof(ApiSample.IReads<>)]));
}
