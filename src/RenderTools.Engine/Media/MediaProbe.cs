using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RenderTools.Primitives;
using RenderTools.Processes;

namespace RenderTools.Media;

/// <summary>Reads what a file's headers say, through ffprobe.</summary>
public static partial class MediaProbe
{
    private const int MostStreams = 1000;

    // A header that cannot be read in this time is hostile or on a dead disk. By the clock, so it must be long: on a machine
    // that was asked for forty times what it has, probing a sound file took more than a minute.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(5);

    /// <summary>Probes one file.</summary>
    /// <exception cref="RenderToolsException">
    /// VideoNotFound, PathIsDirectory, EmptyFile, NotMedia, NoVideoStream, TooManyStreams, ProbeTimeout, or that ffprobe is missing.
    /// </exception>
    public static Task<VideoInfo> ReadAsync(Ffmpeg ffmpeg, string path, CancellationToken cancellationToken) =>
        ReadAsync(ffmpeg, path, TimeLimit, cancellationToken);

    /// <summary>The same with a time limit of its own.</summary>
    internal static async Task<VideoInfo> ReadAsync(
        Ffmpeg ffmpeg,
        string path,
        TimeSpan timeLimit,
        CancellationToken cancellationToken
    )
    {
        var file = CheckFile(path);
        var document = await ProbeAsync(
            ffmpeg,
            file,
            ["-show_format", "-show_streams", "-show_chapters"],
            timeLimit,
            cancellationToken
        );
        if (
            document.Format is not { FormatName: { } container } format
            || document.Streams is not { Length: > 0 } streams
        )
            throw NotMedia(path, "ffprobe finds no stream in it");
        if (streams.Length > MostStreams)
            throw new RenderToolsException(
                "TooManyStreams",
                ErrorKind.InvalidData,
                $"'{path}' declares {streams.Length} streams, more than the limit of {MostStreams}: no ordinary video has so many, so it is not opened."
            );

        var described = streams.Select(Describe).ToArray();
        var videoIndex = Array.FindIndex(described, s => s is { Type: "video", IsCoverArt: false });
        if (videoIndex < 0)
        {
            throw new RenderToolsException(
                "NoVideoStream",
                ErrorKind.InvalidData,
                $"'{path}' has no video stream, only {string.Join(", ", described.Select(s => s.IsCoverArt ? "cover art" : s.Type).Distinct(StringComparer.Ordinal))}."
            );
        }

        var video = streams[videoIndex];
        if (video.CodecName is null or "unknown")
            throw new RenderToolsException(
                "UnknownCodec",
                ErrorKind.InvalidData,
                $"'{path}' has a video stream that this ffmpeg cannot decode ({video.CodecTagString}). Another build of ffmpeg may have it."
            );

        var info = new VideoInfo
        {
            Name = Path.GetFileNameWithoutExtension(file.Name),
            Path = file.FullName,
            Container = container,
            Duration = Time(format.Duration),
            StartTime = Time(format.StartTime),
            Length = file.Length,
            LastWriteTimeUtc = file.LastWriteTimeUtc,
            BitRate = Whole(format.BitRate),
            Width = video.Width ?? 0,
            Height = video.Height ?? 0,
            VideoCodec = video.CodecName,
            Profile = Known(video.Profile),
            PixelFormat = Known(video.PixFmt),
            FrameRate = Rate(video.RFrameRate),
            AverageFrameRate = Rate(video.AvgFrameRate),
            TimeBase =
                Rational.TryParse(video.TimeBase, out var timeBase) && timeBase.Numerator > 0
                    ? timeBase
                    : Timestamp.MicrosecondBase,
            ColorSpace = Known(video.ColorSpace),
            ColorTransfer = Known(video.ColorTransfer),
            ColorPrimaries = Known(video.ColorPrimaries),
            ColorRange = Known(video.ColorRange),
            ChromaLocation = Known(video.ChromaLocation),
            Rotation = Rotation(video),
            FieldOrder = Known(video.FieldOrder),
            SampleAspectRatio = Rate(video.SampleAspectRatio),
            Streams = described,
            Chapters =
            [
                .. (document.Chapters ?? []).Select(c => new ChapterInfo(
                    Tag(c.Tags, "title") ?? "",
                    Time(c.StartTime) ?? default,
                    Time(c.EndTime) ?? default
                )),
            ],
            VideoStreamIndex = videoIndex,
            Tags = format.Tags ?? [],
            Hdr = await HdrAsync(ffmpeg, file, videoIndex, video, timeLimit, cancellationToken),
        };
        return WithHeaderCount(info, video);
    }

    /// <summary>Adds what only the index can tell: the exact number of frames, and CFR or VFR.</summary>
    public static VideoInfo WithIndex(VideoInfo info, FrameIndex index) =>
        info with
        {
            FrameCount = index.PacketCount,
            FrameRateMode = index.IsConstantRate() ? Media.FrameRateMode.Cfr : Media.FrameRateMode.Vfr,
        };

    // Only the MP4 family stores the number of samples and their exact total duration; an edit list can hide some of both,
    // so the count is believed only where it agrees with the duration that is shown.
    private static VideoInfo WithHeaderCount(VideoInfo info, FfprobeStream video)
    {
        if (
            !info.Container.StartsWith("mov,", StringComparison.Ordinal)
            || info.FrameRate is not { } rate
            || info.AverageFrameRate != rate
            || Whole(video.NbFrames) is not { } count
            || Time(video.Duration) is not { } duration
            || Math.Abs((duration.TotalSeconds * rate.ToDouble()) - count) > 0.5
        )
        {
            return info;
        }

        return info with
        {
            FrameCount = count,
            FrameRateMode = Media.FrameRateMode.Cfr,
        };
    }

    internal static FileInfo CheckFile(string path)
    {
        var file = new FileInfo(path);
        if (Directory.Exists(path))
            throw new RenderToolsException(
                "PathIsDirectory",
                ErrorKind.InvalidArgument,
                $"'{path}' is a directory. Name the videos in it, for instance '{Path.Combine(path, "*.mp4")}'."
            );
        if (!file.Exists)
            throw new RenderToolsException(
                "VideoNotFound",
                ErrorKind.NotFound,
                $"'{path}' does not exist. Check its name, and that its disk is mounted."
            );
        if (file.Length == 0)
            throw new RenderToolsException(
                "EmptyFile",
                ErrorKind.InvalidData,
                $"'{path}' is empty, or no ordinary file (a pipe, a device)."
            );
        try
        {
            file.OpenRead().Dispose();
        }
        catch (UnauthorizedAccessException error)
        {
            throw new RenderToolsException(
                "VideoNotReadable",
                ErrorKind.PermissionDenied,
                $"'{path}' cannot be read: permission denied. Ask whoever owns it, or copy it to where you may read it.",
                error
            );
        }
        catch (IOException error)
        {
            throw new RenderToolsException(
                "VideoNotReadable",
                ErrorKind.InvalidData,
                $"'{path}' cannot be read: {error.Message}",
                error
            );
        }

        return file;
    }

    private static async Task<FfprobeDocument> ProbeAsync(
        Ffmpeg ffmpeg,
        FileInfo file,
        string[] what,
        TimeSpan timeLimit,
        CancellationToken cancellationToken
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeLimit);
        try
        {
            var (result, output, error) = await ChildProcess.ReadAsync(
                ffmpeg.ProbePath,
                [
                    "-v",
                    "error",
                    "-protocol_whitelist",
                    "file",
                    "-format_whitelist",
                    ffmpeg.SafeDemuxers,
                    .. what,
                    "-of",
                    "json",
                    "-i",
                    SourceInput.Url(file.FullName),
                ],
                limit.Token
            );
            if (result.ExitCode != 0)
                throw Refused(file.FullName, error);
            return JsonSerializer.Deserialize(output, FfprobeJsonContext.Default.FfprobeDocument)
                ?? throw NotMedia(file.FullName, "ffprobe printed nothing");
        }
        catch (JsonException error)
        {
            throw NotMedia(file.FullName, "ffprobe's output cannot be read: " + error.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RenderToolsException(
                "ProbeTimeout",
                ErrorKind.InvalidData,
                $"'{file.FullName}' could not be probed within {timeLimit.TotalSeconds:0} s. Is its disk or network slow? Copy it to a local disk."
            );
        }
    }

    private static RenderToolsException NotMedia(string path, string why) =>
        new(
            "NotMedia",
            ErrorKind.InvalidData,
            $"'{path}' is no video that ffmpeg can read: {why}. If it ought to be one, it is cut short or damaged: copy or download it again."
        );

    // ffmpeg names the format that it would take the file for.
    private static RenderToolsException Refused(string path, string error) =>
        ForbiddenFormat().Match(error) is { Success: true } format
            ? new(
                "NotMedia",
                ErrorKind.InvalidData,
                $"'{path}' is no video but a text from which ffmpeg would open other files (its format '{format.Groups["name"].Value}'), which RenderTools does not let it do. Name the video itself."
            )
            : NotMedia(path, LastLine(path, error));

    // "file:PATH: Invalid data found …", or "[mov,mp4 @ 0x55d0] moov atom not found".
    private static string LastLine(string path, string text)
    {
        var line =
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
            ?? "ffprobe failed without a word";
        var own = SourceInput.Url(path) + ": ";
        line = line.StartsWith(own, StringComparison.Ordinal) ? line[own.Length..] : Speaker().Replace(line, "");
        return line.TrimEnd('.');
    }

    private static StreamInfo Describe(FfprobeStream stream) =>
        new()
        {
            Index = stream.Index,
            Type = stream.CodecType ?? "data",
            Codec = Known(stream.CodecName),
            CodecTag = Known(stream.CodecTagString),
            Language = Tag(stream.Tags, "language"),
            Title = Tag(stream.Tags, "title"),
            Channels = stream.Channels,
            SampleRate = (int?)Whole(stream.SampleRate),
            BitRate = Whole(stream.BitRate),
            StartTime = Time(stream.StartTime)?.TotalSeconds,
            StartPts = stream.StartPts,
            Duration = Time(stream.Duration),
            TimeBase = Rational.TryParse(stream.TimeBase, out var timeBase) ? timeBase : default,
            FileName = Tag(stream.Tags, "filename"),
            Timecode = Tag(stream.Tags, "timecode"),
            Tags = stream.Tags ?? [],
            StereoMode = Stereo(stream)?.Type is { } type and not "2D" ? type : null,
            IsStereoInverted = Stereo(stream)?.Inverted == 1,
            Projection = stream.SideDataList?.FirstOrDefault(s => s.Projection is not null)?.Projection,
            IsCoverArt =
                stream.Disposition is { } d
                && (d.GetValueOrDefault("attached_pic") == 1 || d.GetValueOrDefault("timed_thumbnails") == 1),
            IsDefault = stream.Disposition?.GetValueOrDefault("default") == 1,
        };

    private static FfprobeSideData? Stereo(FfprobeStream stream) =>
        stream.SideDataList?.FirstOrDefault(s => s.SideDataType is "Stereo 3D");

    private static int Rotation(FfprobeStream stream)
    {
        // ffprobe gives the display matrix counter-clockwise, phones and players speak of clockwise.
        var counterClockwise = stream.SideDataList?.FirstOrDefault(s => s.Rotation is not null)?.Rotation ?? 0;
        return (((int)Math.Round(-counterClockwise) % 360) + 360) % 360;
    }

    // In Matroska and MP4 the metadata may lie in the header; in elementary streams only in the first frame's SEI.
    private static async Task<HdrMetadata?> HdrAsync(
        Ffmpeg ffmpeg,
        FileInfo file,
        int streamIndex,
        FfprobeStream stream,
        TimeSpan timeLimit,
        CancellationToken cancellationToken
    )
    {
        if (stream.ColorTransfer is not "smpte2084")
            return null;
        var document = await ProbeAsync(
            ffmpeg,
            file,
            [
                "-select_streams",
                streamIndex.ToString(CultureInfo.InvariantCulture),
                "-read_intervals",
                "%+#1",
                "-show_frames",
                "-show_entries",
                "frame=side_data_list",
            ],
            timeLimit,
            cancellationToken
        );
        FfprobeSideData[] all =
        [
            .. stream.SideDataList ?? [],
            .. document.Frames?.FirstOrDefault()?.SideDataList ?? [],
        ];
        var display = all.FirstOrDefault(s => s.RedX is not null || s.MaxLuminance is not null);
        var light = all.FirstOrDefault(s => s.MaxContent is not null);
        if (display is null && light is null)
            return null;
        return new HdrMetadata
        {
            Red = Point(display?.RedX, display?.RedY),
            Green = Point(display?.GreenX, display?.GreenY),
            Blue = Point(display?.BlueX, display?.BlueY),
            WhitePoint = Point(display?.WhitePointX, display?.WhitePointY),
            MinLuminance = Rational.TryParse(display?.MinLuminance, out var min) ? min : null,
            MaxLuminance = Rational.TryParse(display?.MaxLuminance, out var max) ? max : null,
            MaxCll = light?.MaxContent,
            MaxFall = light?.MaxAverage,
        };

        static Rational[]? Point(string? x, string? y) =>
            Rational.TryParse(x, out var left) && Rational.TryParse(y, out var right) ? [left, right] : null;
    }

    private static string? Known(string? text) => text is null or "unknown" or "N/A" or "" ? null : text;

    private static Rational? Rate(string? text) =>
        Rational.TryParse(text, out var value) && value.Numerator > 0 ? value : null;

    private static long? Whole(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static TimeSpan? Time(string? text) =>
        Timestamp.TryParseSeconds(text, out var value) ? value.ToTimeSpan() : null;

    private static string? Tag(Dictionary<string, string>? tags, string name) =>
        tags?.FirstOrDefault(t => t.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    [GeneratedRegex(
        @"^\[(?<name>[^\] ]+) @ [^\]]+\] Format not on whitelist",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        60_000
    )]
    private static partial Regex ForbiddenFormat();

    [GeneratedRegex(@"^(\[[^\]]+\] )+", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Speaker();
}
