using System.Collections;
using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Completion;
using RenderTools.Primitives;
using RenderTools.Rendering.Targets;

namespace RenderTools.Commands;

/// <summary>Describes a cluster that Slurm schedules, for Invoke-ChunkRender -Target.</summary>
[Cmdlet(VerbsCommon.New, "SlurmTarget")]
[OutputType(typeof(SlurmTarget))]
public sealed class NewSlurmTargetCommand : RenderCommand
{
    /// <summary>The partition.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PartitionCompleter))]
    public string? Partition { get; set; }

    /// <summary>The account that is charged.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Account { get; set; }

    /// <summary>How long a chunk may take.</summary>
    [Parameter]
    [Span]
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>Cores of a chunk's task.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int? CpusPerTask { get; set; }

    /// <summary>Memory of a chunk's task, in bytes.</summary>
    [Parameter]
    [ValidateRange(1L << 20, long.MaxValue)]
    public long? MemoryPerTask { get; set; }

    /// <summary>The quality of service.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Qos { get; set; }

    /// <summary>Features that a node must have.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Constraint { get; set; }

    /// <summary>How many chunks wait or run at once.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int MaximumTask { get; set; } = new SlurmTarget().MaximumTask;

    /// <summary>Further options of sbatch, by their long names.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary SbatchOption { get; set; } = new Hashtable();

    /// <summary>Lines of bash that a node runs before ffmpeg.</summary>
    [Parameter]
    [ValidateNotNull]
    public string[] Prologue { get; set; } = [];

    /// <summary>How a node starts ffmpeg: a program and its arguments before ffmpeg's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Ffmpeg { get; set; } = ["ffmpeg"];

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            WriteObject(
                new SlurmTarget
                {
                    Partition = Partition,
                    Account = Account,
                    TimeLimit = TimeLimit,
                    CpusPerTask = CpusPerTask,
                    MemoryMegabytes = MemoryPerTask / (1 << 20),
                    Qos = Qos,
                    Constraint = Constraint,
                    MaximumTask = MaximumTask,
                    SbatchOptions =
                    [
                        .. SbatchOption
                            .Cast<DictionaryEntry>()
                            .Select(o => SlurmOptions.Of($"{o.Key}", LanguagePrimitives.ConvertTo<string>(o.Value)))
                            .OfType<string>(),
                    ],
                    Prologue = Prologue,
                    Ffmpeg = Ffmpeg,
                }
            );
        }
        catch (RenderToolsException error)
        {
            ThrowTerminatingError(Errors.From(error, SbatchOption));
        }
    }
}
