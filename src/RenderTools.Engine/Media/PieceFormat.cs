namespace RenderTools.Media;

/// <summary>
/// The file that a piece of a source is cut into by stream copy: of the source's own kind, so that the same demuxer
/// reads the
/// same time base and the same nominal frame rate from it. In NUT and Matroska a piece of MP4 has another time base,
/// and
/// the encoder, which is told of it, writes other bits. Measured on 5.1, 7.1 and 9.0.
/// </summary>
internal static class PieceFormat
{
    /// <summary>Why no piece can be cut from a source; null: one can.</summary>
    public static string? WhyNone(VideoInfo source) =>
        RawStream.Is(source) ? "its frames have no timestamps"
        : Muxer(source) is null
            ? $"no exact piece of '{source.Container.Split(',')[0]}' is known, only of MP4, QuickTime, Matroska and "
                + "MPEG-TS"
        : null;

    /// <summary>The muxer's options, its name last.</summary>
    public static IEnumerable<string> Options(VideoInfo source)
    {
        var name = Muxer(source)!;
        var ticks = FormattableString.Invariant($"{source.TimeBase.Denominator}");
        return name switch
        {
            // The time before the first frame is an edit, which is written in ticks of the movie: milliseconds by
            // default.
            "mp4" or "mov" => ["-video_track_timescale", ticks, "-movie_timescale", ticks, "-f", name],
            "mpegts" => ["-mpegts_copyts", "1", "-muxdelay", "0", "-muxpreload", "0", "-f", name],
            _ => ["-f", name],
        };
    }

    /// <summary>
    /// What a piece's demuxer tells otherwise than the source's, such as "frame rate"; null: it tells the same.
    /// </summary>
    public static string? Difference(VideoInfo source, VideoInfo piece)
    {
        (string Name, Func<VideoInfo, object?> Of)[] facts =
        [
            ("time base", v => v.TimeBase),
            ("frame rate", v => v.FrameRate),
            ("codec", v => (v.VideoCodec, v.Profile)),
            ("picture", v => (v.Width, v.Height, v.PixelFormat, v.Rotation, v.FieldOrder, v.SampleAspectRatio)),
            ("colour", v => (v.ColorSpace, v.ColorTransfer, v.ColorPrimaries, v.ColorRange, v.ChromaLocation)),
        ];
        return Array.Find(facts, fact => !Equals(fact.Of(source), fact.Of(piece))).Name;
    }

    private static string? Muxer(VideoInfo source) =>
        source.Container.Split(',')[0] switch
        {
            "mov" => Path.GetExtension(source.Path).Equals(".mov", StringComparison.OrdinalIgnoreCase) ? "mov" : "mp4",
            "matroska" => "matroska",
            "mpegts" => "mpegts",
            _ => null,
        };
}
