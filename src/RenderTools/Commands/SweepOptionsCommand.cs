using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Primitives;
using RenderTools.Rendering.Targets;
using RenderTools.Scaling;

namespace RenderTools.Commands;

/// <summary>A cmdlet that measures renders: which runs, of which part, how often.</summary>
public abstract class SweepOptionsCommand : RenderSettingsCommand
{
    /// <summary>Worker counts; without it 1, the powers of two, all physical and all logical cores.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int[] WorkerCount { get; set; } = [];

    /// <summary>Measures on 1, 2, 4 ... of the nodes of these targets, too.</summary>
    [Parameter]
    [ValidateNotNull]
    public RenderTarget[] Target { get; set; } = [];

    /// <summary>Refuses a node whose ffmpeg differs from this machine's.</summary>
    [Parameter]
    public SwitchParameter RequireSameFfmpeg { get; set; }

    /// <summary>Where the runs' files go; nodes with a shared path must see it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>How often each row is measured.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int Repeat { get; set; } = 7;

    /// <summary>How many warm-ups at least; more follow until two in succession take the same time.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int WarmUp { get; set; } = 1;

    /// <summary>Where the part to render begins; without it the part lies in the middle of the video.</summary>
    [Parameter]
    [Span]
    public TimeSpan Start { get; set; }

    /// <summary>How long the part lasts; without it so long that a run on all cores takes about 10 seconds.</summary>
    [Parameter]
    [Span]
    public TimeSpan Duration { get; set; }

    /// <summary>How long all runs of a video may take together.</summary>
    [Parameter]
    [Span]
    public TimeSpan TimeBudget { get; set; }

    /// <summary>Which unsplit runs to compare with.</summary>
    [Parameter]
    public BaselineMode Baseline { get; set; } = BaselineMode.Both;

    /// <summary>Leaves out the runs that tell what the machine can give.</summary>
    [Parameter]
    public SwitchParameter NoCeiling { get; set; }

    /// <summary>Measures the structural similarity to the source, once for each row.</summary>
    [Parameter]
    public SwitchParameter IncludeQuality { get; set; }

    /// <summary>Refuses a part or a budget that is not longer than nothing.</summary>
    /// <exception cref="RenderToolsException">DurationNotPositive.</exception>
    protected void CheckSpans()
    {
        foreach (var (name, value) in new[] { (nameof(Duration), Duration), (nameof(TimeBudget), TimeBudget) })
        {
            if (Given(name) && value <= TimeSpan.Zero)
                throw new RenderToolsException(
                    "DurationNotPositive",
                    ErrorKind.InvalidArgument,
                    $"-{name} is {value}: it must be longer than nothing."
                );
        }
    }

    /// <summary>The options that were typed.</summary>
    protected SweepOptions Options() =>
        new()
        {
            WorkerCounts = WorkerCount,
            Targets = Target,
            RequireSameFfmpeg = RequireSameFfmpeg,
            WorkingDirectory = WorkingDirectory is null ? null : ResolveNew(WorkingDirectory),
            Repeat = Repeat,
            WarmUp = WarmUp,
            Start = Given(nameof(Start)) ? Start : null,
            Duration = Given(nameof(Duration)) ? Duration : null,
            TimeBudget = Given(nameof(TimeBudget)) ? TimeBudget : null,
            Baseline = Baseline,
            Ceiling = !NoCeiling,
            IncludeQuality = IncludeQuality,
            Seed = Random.Shared.Next(),
        };
}
