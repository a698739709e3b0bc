using RenderTools.Primitives;
using static RenderTools.Media.FfprobeText;

namespace RenderTools.Media;

/// <summary>Reads what a file's headers say, through ffprobe.</summary>
public static class MediaProbe
{
    private const int MostStreams = 1000;

    // A header that cannot be read in this time is hostile or on a dead disk. By the clock, so it must be long: on a
    // machine that was asked for forty times what it has, probing a sound file took more than a minute.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(5);

    /// <summary>Probes one file.</summary>
    /// <exception cref="RenderToolsException">
    /// VideoNotFound, PathIsDirectory, EmptyFile, NotMedia, NoVideoStream, TooManyStreams, ProbeTimeout, or that
    /// ffprobe is missing.
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
        var document = await FfprobeRun.ReadAsync(
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
            throw FfprobeRun.NotMedia(path, "ffprobe finds no stream in it");
        if (streams.Length > MostStreams)
            throw new RenderToolsException(
                "TooManyStreams",
                ErrorKind.InvalidData,
                $"'{path}' declares {streams.Length} streams, more than the limit of {MostStreams}: no ordinary video "
                    + "has so many, so it is not opened."
            );

        var described = streams.Select(Describe).ToArray();
        var videoIndex = Array.FindIndex(described, s => s is { Type: "video", IsCoverArt: false });
        if (videoIndex < 0)
        {
            var kinds = described.Select(s => s.IsCoverArt ? "cover art" : s.Type).Distinct(StringComparer.Ordinal);
            throw new RenderToolsException(
                "NoVideoStream",
                ErrorKind.InvalidData,
                $"'{path}' has no video stream, only {string.Join(", ", kinds)}."
            );
        }

        var video = streams[videoIndex];
        if (video.CodecName is null or "unknown")
            throw new RenderToolsException(
                "UnknownCodec",
                ErrorKind.InvalidData,
                $"'{path}' has a video stream that this ffmpeg cannot decode ({video.CodecTagString}). Another build "
                    + "of ffmpeg may have it."
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
            Hdr = await HdrProbe.ReadAsync(ffmpeg, file, video, timeLimit, cancellationToken),
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

    // Only the MP4 family stores the number of samples and their exact total duration; an edit list can hide some of
    // both, so the count is believed only where it agrees with the duration that is shown.
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
                $"'{path}' cannot be read: permission denied. Ask whoever owns it, or copy it to where you may read "
                    + "it.",
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
}
