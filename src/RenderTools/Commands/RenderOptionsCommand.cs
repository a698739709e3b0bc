using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Encoders;
using RenderTools.Machine;
using RenderTools.Primitives;
using RenderTools.Rendering;

namespace RenderTools.Commands;

/// <summary>A cmdlet that renders chunks in a pool: how they are rendered.</summary>
public abstract class RenderOptionsCommand : RenderSettingsCommand
{
    /// <summary>Encodes each chunk in two passes.</summary>
    [Parameter]
    public SwitchParameter TwoPass { get; set; }

    /// <summary>How many chunks are rendered at once.</summary>
    [Parameter]
    [ValidateRange(1, 10_000)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <summary>Threads of decoder, filter and encoder each; 0: ffmpeg's own choice.</summary>
    [Parameter]
    [ValidateRange(0, 1024)]
    public int ThreadsPerWorker { get; set; }

    /// <summary>Where chunks are kept while the work goes on.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>How often a failed chunk is tried again.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    public int RetryCount { get; set; } = 2;

    /// <summary>
    /// How long ffmpeg may go without a new frame before it is taken for hung and the chunk tried again; 0: for ever.
    /// </summary>
    [Parameter]
    [Span]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Which share of the processor ffmpeg gets beside other programs.</summary>
    [Parameter]
    public RenderPriority Priority { get; set; } = RenderPriority.Normal;

    /// <summary>Keeps each worker's ffmpeg on a core of its own.</summary>
    [Parameter]
    public SwitchParameter PinWorkers { get; set; }

    /// <summary>Renders everything anew, whatever an earlier run left.</summary>
    [Parameter]
    public SwitchParameter Restart { get; set; }

    /// <summary>Splits although the frames may then differ from a serial run's.</summary>
    [Parameter]
    public SwitchParameter AllowInexact { get; set; }

    /// <summary>The settings that were typed, the passes too, over those of an earlier render.</summary>
    /// <exception cref="RenderToolsException">The options contradict each other, or belong to the tool.</exception>
    protected virtual RenderSettings AllSettings(RenderSettings? recorded)
    {
        var settings = Settings(recorded);
        if (!Given(nameof(TwoPass)))
            return settings;
        settings = settings with { TwoPass = TwoPass };
        RateControl.Check(settings);
        return settings;
    }

    /// <summary>The options that were typed.</summary>
    protected RenderOptions Options() =>
        new()
        {
            WorkingDirectory = WorkingDirectory is null ? null : ResolveNew(WorkingDirectory),
            ThreadsPerWorker = Given(nameof(ThreadsPerWorker)) ? ThreadsPerWorker : null,
            RetryCount = RetryCount,
            StallTimeout = StallTimeout,
            Restart = Restart,
            Niceness = (int)Priority,
            PinWorkers = PinWorkers,
            AllowInexact = AllowInexact,
        };
}
