using System.Management.Automation;
using RenderTools.Arguments;
using RenderTools.Completion;
using RenderTools.Encoders;
using RenderTools.Merging;

namespace RenderTools.Commands;

/// <summary>A cmdlet that joins chunks: sound, container, and what to do with a file that is there.</summary>
public abstract class MergeOptionsCommand : RenderCommand
{
    /// <summary>Encoder for all audio; without it audio is copied as it is.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EncoderCompleter))]
    public string? AudioCodec { get; set; }

    /// <summary>Options of that encoder.</summary>
    [Parameter]
    [EncoderOptions]
    [ArgumentCompleter(typeof(EncoderOptionCompleter))]
    public EncoderOption[] AudioOption { get; set; } = [];

    /// <summary>Which audio tracks to take, counted from 0; without it all.</summary>
    [Parameter]
    [ValidateRange(0, 999)]
    public int[]? AudioTrack { get; set; }

    /// <summary>Leaves out audio and subtitles that the container cannot hold.</summary>
    [Parameter]
    public SwitchParameter SkipUnsupportedStream { get; set; }

    /// <summary>Puts the index of .mp4, .mov, .mkv and .webm in front.</summary>
    [Parameter]
    public SwitchParameter FastStart { get; set; }

    /// <summary>Options of the container's muxer.</summary>
    [Parameter]
    [EncoderOptions]
    public EncoderOption[] MuxerOption { get; set; } = [];

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>A join that makes no progress for so long is ended; 0: never.</summary>
    [Parameter]
    [Span]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The options that were typed, without the destination.</summary>
    protected MergeOptions Options() =>
        new()
        {
            Destination = "",
            Force = Force,
            AudioCodec = AudioCodec,
            AudioOptions = AudioOption,
            AudioTracks = AudioTrack,
            SkipUnsupportedStreams = SkipUnsupportedStream,
            FastStart = FastStart,
            MuxerOptions = MuxerOption,
            StallTimeout = StallTimeout,
        };
}
