using System.Management.Automation;
using RenderTools.Completion;
using RenderTools.Rendering.Targets;

namespace RenderTools.Commands;

/// <summary>
/// Describes hosts that ssh reaches as a place where chunks are rendered. It connects to none of them yet.
/// </summary>
[Cmdlet(VerbsCommon.New, "SshTarget")]
[OutputType(typeof(SshTarget))]
public sealed class NewSshTargetCommand : PSCmdlet
{
    private readonly List<string> _names = [];

    /// <summary>The hosts, as ssh knows them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SshHostCompleter))]
    public string[] ComputerName { get; set; } = [];

    /// <summary>How many chunks each host renders at once.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int Slot { get; set; } = 1;

    /// <summary>
    /// Whether the hosts see the source and the working directory under the same paths as this machine.
    /// </summary>
    [Parameter]
    public SwitchParameter SharedPath { get; set; }

    /// <summary>ffmpeg on the hosts: a program, and the arguments that stand before ffmpeg's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Ffmpeg { get; set; } = ["ffmpeg"];

    /// <summary>Options for ssh, each as it is.</summary>
    [Parameter]
    [ValidateNotNull]
    public string[] Option { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in ComputerName)
        {
            // ssh would take it for an option.
            if (name.StartsWith('-') || name.Any(char.IsWhiteSpace))
                ThrowTerminatingError(Errors.ComputerNameInvalid(name));
            _names.Add(name);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() =>
        WriteObject(
            new SshTarget
            {
                ComputerName = [.. _names.Distinct(StringComparer.Ordinal)],
                Slot = Slot,
                SharedPath = SharedPath,
                Ffmpeg = Ffmpeg,
                Option = Option,
            }
        );
}
