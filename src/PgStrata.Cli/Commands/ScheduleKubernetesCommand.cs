using System.CommandLine;
using PgStrata.Cli.Scheduling;

namespace PgStrata.Cli.Commands;

/// <summary>schedule kubernetes: print a CronJob.</summary>
sealed class ScheduleKubernetesCommand : StrataCommand
{
    readonly ScheduleOptions options = new();
    readonly Option<string> image = new("--image")
    {
        HelpName = "image",
        Required = true,
        Description = "The image that has pgstrata as its entry point",
    };
    readonly Option<string?> secret = new("--secret")
    {
        HelpName = "secret",
        Description = "The secret whose key 'connection' holds the connection (default: pgstrata)",
    };

    internal ScheduleKubernetesCommand()
        : base("kubernetes", "Print a CronJob for kubernetes")
    {
        options.AddTo(this);
        Add(image);
        Add(secret);
        Examples = ["pgstrata schedule kubernetes --image registry.example/pgstrata:0.1.0 --interval 30min | kubectl apply -f -"];
        Runs(Read, async (arguments, context, _) =>
        {
            await context.Out.WriteAsync(KubernetesCronJob.Generate(arguments.Spec, arguments.Secret));
            return ExitCode.Ok;
        });
    }

    ScheduleKubernetesArguments Read(ParseResult parsed) => new(
        new ScheduleSpec(options.Read(parsed), parsed.GetRequiredValue(image), ScheduledConnection.Of(parsed)),
        parsed.GetValue(secret) ?? "pgstrata");
}
