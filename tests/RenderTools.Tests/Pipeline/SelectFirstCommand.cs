using System.Management.Automation;
using System.Reflection;

namespace RenderTools.Tests.Pipeline;

/// <summary>
/// Ends the pipeline as Select-Object -First does, which the bare engine lacks: by the same exception, which only it
/// may throw.
/// </summary>
[Cmdlet(VerbsCommon.Select, "First")]
public sealed class SelectFirstCommand : PSCmdlet
{
    private int _seen;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 0)]
    public int Count { get; set; }

    protected override void ProcessRecord()
    {
        WriteObject(InputObject);
        if (++_seen < Count)
            return;
        var type = typeof(PSCmdlet).Assembly.GetType(
            "System.Management.Automation.StopUpstreamCommandsException",
            throwOnError: true
        )!;
        throw (Exception)
            type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                .Single()
                .Invoke([this]);
    }
}
