using RenderTools.Encoders;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <content>The encoder's part of the command, and the files that it writes.</content>
internal sealed partial record ChunkCommand
{
    private IEnumerable<string> Encoding()
    {
        var line = new List<string>
        {
            "-an",
            "-sn",
            "-dn",
            "-map_metadata",
            "-1",
            "-map_chapters",
            "-1",
            "-fps_mode",
            "passthrough",
            "-enc_time_base",
            Ratio(TimeBase),
        };
        line.AddRange(Profile.Arguments(Forced(), Threads, Picture, Pass));
        if (Feed is not null)
            return [.. line, .. Fed()];
        line.AddRange(Durations());
        if (Pass is { Number: 1 })
            return [.. line, "-f", "null", "-"];
        if (SentPath is { } sent)
            line.AddRange(["-stats_enc_pre", SourceInput.Url(sent), "-stats_enc_pre_fmt", "{n}"]);
        if (IsQuickTime)
            line.AddRange([
                "-video_track_timescale",
                Number(TrackTimescale),
                "-movie_timescale",
                Number(TrackTimescale),
            ]);
        if (Offset.Ticks != 0)
            line.AddRange(["-output_ts_offset", Offset.ToFfmpeg()]);
        line.AddRange(["-f", Profile.Muxer, SourceInput.Url(OutputPath)]);
        return line;
    }

    // Behind setpts the frames of ffmpeg 7 have no duration. A file in QuickTime's format then says that it ends where
    // its last frame begins, and ffmpeg leaves that frame out when it reads the file, if the one before is a keyframe
    // (mov.c, mov_fix_index). Unless it is told of both times, setts gives a packet its DTS for its PTS.
    private IEnumerable<string> Durations()
    {
        if (!IsQuickTime || (Raw is null && Filter?.Filters.Any(f => f.Name == "setpts") != true))
            return [];
        var frame = Source.FrameRate is { Numerator: > 0 } rate
            ? new Timestamp(1, new Rational(rate.Denominator, rate.Numerator)).Rescale(TimeBase).Ticks
            : 1;
        return ["-bsf:v", $"setts=pts=PTS:dts=DTS:duration=if(DURATION\\,DURATION\\,{Number(Math.Max(1, frame))})"];
    }

    private bool IsQuickTime => Profile.Muxer is "mp4" or "mov";

    // The video's options, those of forced keyframes for this window.
    private RenderSettings Forced()
    {
        if (!Settings.EncoderOptions.Any(IsForced))
            return Settings;
        var (first, from, to) = (
            Time(SourcePts.Of(Source.VideoStream.StartPts)) ?? 0,
            Time(Window.Keep.From),
            Time(Window.Keep.To)
        );
        return Settings with
        {
            EncoderOptions =
            [
                .. Settings
                    .EncoderOptions.Select(o =>
                        !IsForced(o) ? o
                        : ForcedKeyframes.Within(o.Value, Source, first, from, to) is { } value
                            ? o with
                            {
                                Value = value,
                            }
                        : null
                    )
                    .OfType<EncoderOption>(),
            ],
        };

        static bool IsForced(EncoderOption option) => option.Name.Split(':')[0] == ForcedKeyframes.Name;
        long? Time(SourcePts? pts) => pts is { } known ? Clock.ToFilterTime(known).Microseconds : null;
    }

    private IEnumerable<string> Seams() =>
        ProvesSeams
            ?
            [
                "-map",
                "[rt_seam]",
                "-fps_mode",
                "passthrough",
                "-enc_time_base",
                Ratio(Source.TimeBase),
                "-f",
                "framemd5",
                SourceInput.Url(SeamPath),
            ]
            : [];

    // Of the track, and of the movie, in which the time before the first frame is written: a millisecond by default,
    // which would move the first chunk of a video that begins late. Every timestamp is whole in it, and it is fine
    // enough for the video's offset against the sound when the chunks are joined: one frame at 25 fps is a tick of 40
    // ms. A sample's duration has 32 bits (ISO/IEC 14496-12, stts): at 90 kHz they hold no gap of 13 hours, so such a
    // video keeps its coarser ticks.
    private long TrackTimescale
    {
        get
        {
            var fine = TimeBase.Denominator * Math.Max(1, (90_000 + TimeBase.Denominator - 1) / TimeBase.Denominator);
            return LongestGapSeconds < int.MaxValue / fine ? fine : TimeBase.Denominator;
        }
    }

    // ffmpeg reads "1:90000" as the ratio that it is, and "1/90000" as an expression, by way of a floating-point number
    // (parseutils.c).
    private static string Ratio(Rational value) => $"{Number(value.Numerator)}:{Number(value.Denominator)}";
}
