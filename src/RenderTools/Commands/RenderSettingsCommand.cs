using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Completion;
using RenderTools.Encoders;
using RenderTools.Primitives;

namespace RenderTools.Commands;

/// <summary>A cmdlet that renders: the settings of filter and encoder.</summary>
public abstract class RenderSettingsCommand : RenderCommand
{
    /// <summary>A filtergraph as for ffmpeg's -vf. None by default: nobody's video is changed unasked.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VideoFilterCompleter))]
    public string? VideoFilter { get; set; }

    /// <summary>ffmpeg's name of the encoder.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EncoderCompleter))]
    public string VideoCodec { get; set; } = "libx264";

    /// <summary>Constant quality in the encoder's own scale.</summary>
    [Parameter]
    [ValidateRange(0, 255)]
    public double Crf { get; set; }

    /// <summary>The encoder's preset, or its speed number.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EncoderOptionCompleter))]
    public string? Preset { get; set; }

    /// <summary>ffmpeg's name of the output's pixel format.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EncoderOptionCompleter))]
    public string? PixelFormat { get; set; }

    /// <summary>Further options of the encoder.</summary>
    [Parameter]
    [EncoderOptions]
    [ArgumentCompleter(typeof(EncoderOptionCompleter))]
    public EncoderOption[] EncoderOption { get; set; } = [];

    /// <summary>Frames that the filter is fed before and after each window, for a filter that is not known.</summary>
    [Parameter]
    [ValidateRange(0, 100_000)]
    public int WarmupFrame { get; set; }

    /// <summary>The settings that were typed, over those that are given.</summary>
    /// <param name="recorded">Settings of an earlier render; null: none.</param>
    /// <exception cref="RenderToolsException">The options contradict each other, or belong to the tool.</exception>
    protected RenderSettings Settings(RenderSettings? recorded = null)
    {
        var settings = recorded ?? new RenderSettings();
        settings = settings with
        {
            VideoFilter = Given(nameof(VideoFilter)) ? VideoFilter : settings.VideoFilter,
            VideoCodec = Given(nameof(VideoCodec)) || recorded is null ? VideoCodec : settings.VideoCodec,
            Crf = Given(nameof(Crf)) ? Crf : settings.Crf,
            Preset = Given(nameof(Preset)) ? Preset : settings.Preset,
            PixelFormat = Given(nameof(PixelFormat)) ? PixelFormat : settings.PixelFormat,
            EncoderOptions = Given(nameof(EncoderOption)) ? EncoderOption : settings.EncoderOptions,
            WarmupFrames = Given(nameof(WarmupFrame)) ? WarmupFrame : settings.WarmupFrames,
        };
        RateControl.Check(settings);
        return settings;
    }

    /// <summary>Whether the user wrote the parameter.</summary>
    protected bool Given(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
