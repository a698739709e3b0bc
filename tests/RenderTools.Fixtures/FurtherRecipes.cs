using static RenderTools.Fixtures.MediaStep;

namespace RenderTools.Fixtures;

/// <summary>Streams, containers and edges beyond the classic seventeen; 320×180 and a few seconds each.</summary>
internal static class FurtherRecipes
{
    private const string Picture = "-f lavfi -i testsrc2=size=320x180:rate=25:duration=8";
    private const string Sound = "-f lavfi -i sine=frequency=440:beep_factor=4:duration=8";
    private const string H264 = "-c:v libx264 -preset veryfast";

    private const string Subtitles =
        "1\n00:00:01,000 --> 00:00:03,000\nFirst line\n\n2\n00:00:04,500 --> 00:00:06,000\nSecond line, it's here\n";

    private const string Metadata =
        ";FFMETADATA1\ntitle=A full "
        + "film\nartist=Nobody\ndate=2024\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=3000\ntitle=Opening\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=3000\nEND=8000\ntitle=The "
        + "rest\n";

    public static readonly MediaRecipe[] All =
    [
        new(
            "full.mkv",
            "two audio tracks, subtitles, chapters, an attachment, metadata",
            Write("{dir}/s.srt", Subtitles),
            Write("{dir}/m.txt", Metadata),
            Write("{dir}/note.txt", "A note that goes with the film.\n"),
            Ffmpeg(
                $"{Picture} {Sound} -f lavfi -i sine=frequency=880:duration=8 -i {{dir}}/s.srt -i {{dir}}/m.txt -map "
                    + $"0:v -map 1:a -map 2:a -map 3:s -map_metadata 4 -map_chapters 4 {H264} -g 50 -c:a aac -c:s srt "
                    + $"-attach {{dir}}/note.txt -metadata:s:t:0 mimetype=text/plain -metadata:s:t:0 "
                    + "filename=note.txt -metadata:s:v:0 \"title=The picture\" -metadata:s:a:0 language=eng "
                    + "-metadata:s:a:0 \"title=English stereo\" -metadata:s:a:1 language=deu -metadata:s:a:1 "
                    + "\"title=Deutsche Fassung\" -disposition:a:0 default -disposition:a:1 0 -metadata:s:s:0 "
                    + $"language=fra -metadata:s:s:0 \"title=Sous-titres\" {{out}}"
            )
        ),
        new(
            "full.mp4",
            "the same streams in MP4: mov_text, AAC, chapters as a data track",
            Ffmpeg("-i {in:full.mkv} -map 0:v -map 0:a -map 0:s -c copy -c:s mov_text {out}")
        ),
        new(
            "cover.mp4",
            "cover art beside the film (MP4 lists it last, whatever the order of muxing)",
            Ffmpeg("-f lavfi -i testsrc2=size=200x200:rate=1 -frames:v 1 -c:v mjpeg {dir}/cover.jpg"),
            Ffmpeg($"{Picture} {Sound} {H264} -g 50 -c:a aac {{dir}}/film.mp4"),
            Ffmpeg(
                "-i {dir}/cover.jpg -i {dir}/film.mp4 -map 0:v -map 1:v -map 1:a -c copy -disposition:v:0 "
                    + "attached_pic -disposition:v:1 default {out}"
            )
        ),
        new("audio_only.m4a", "no video stream", Ffmpeg($"{Sound} -c:a aac {{out}}"))
        {
            HasVideo = false,
            OneChunkBecause = "it has no video",
        },
        new("empty.mp4", "a file of 0 bytes", Write("{out}", "")) { HasVideo = false, OneChunkBecause = "it is empty" },
        new("text.mp4", "a text that calls itself a film", Write("{out}", "This is no film.\n"))
        {
            HasVideo = false,
            OneChunkBecause = "it is no film",
        },
        new("two.mp4", "two frames", Ffmpeg($"-f lavfi -i testsrc2=size=320x180:rate=30 -frames:v 2 {H264} {{out}}")),
        new(
            "three.mp4",
            "three frames",
            Ffmpeg($"-f lavfi -i testsrc2=size=320x180:rate=30 -frames:v 3 {H264} {{out}}")
        ),
        new(
            "one_gop.mp4",
            "one GOP for the whole film of ten seconds",
            Ffmpeg(
                $"-f lavfi -i testsrc2=size=320x180:rate=25:duration=10 {H264} -x264-params "
                    + $"keyint=infinite:scenecut=0:bframes=3 {{out}}"
            )
        ),
        new(
            "hdr10.mkv",
            "HDR10: mastering display and content light level",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=320x180:rate=24:duration=5 -c:v libx265 -preset ultrafast -pix_fmt "
                    + "yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc -color_range tv "
                    + "-x265-params "
                    + "log-level=none:hdr10=1:repeat-headers=1:keyint=48:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400 "
                    + "{out}"
            )
        ),
        // x264 codes interlaced pictures as MBAFF; none of ffmpeg's encoders writes field pictures (PAFF).
        new(
            "interlaced.ts",
            "interlaced H.264 (MBAFF), top field first",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=320x180:rate=50:duration=8 -vf interlace,setfield=tff -c:v libx264 -preset "
                    + "veryfast -flags +ilme+ildct -x264-params tff=1:keyint=48:weightp=0 {out}"
            )
        ),
        new(
            "mpeg2_opengop.ts",
            "MPEG-2 transport stream, open GOP",
            Ffmpeg($"{Picture} {Sound} -c:v mpeg2video -bf 2 -g 12 -b:v 2M -c:a mp2 {{out}}")
        ),
        new(
            "wrap.ts",
            "the 33-bit clock wraps at 95443.7 s, in mid-film",
            Ffmpeg($"{Picture} {Sound} {H264} -g 25 -c:a mp2 -output_ts_offset 95440 {{out}}")
        ),
        new(
            "resize.ts",
            "the frame size changes in mid-stream",
            Ffmpeg($"-f lavfi -i testsrc2=size=320x180:rate=25:duration=4 {H264} -g 25 -bf 0 {{dir}}/1.ts"),
            Ffmpeg($"-f lavfi -i testsrc2=size=256x144:rate=25:duration=4 {H264} -g 25 -bf 0 {{dir}}/2.ts"),
            Write("{dir}/list.txt", "ffconcat version 1.0\nfile 1.ts\nduration 4\nfile 2.ts\n"),
            Ffmpeg("-f concat -i {dir}/list.txt -c copy {out}")
        ),
        new(
            "segments.ts",
            "two segments of different size, end to end",
            Ffmpeg($"-f lavfi -i testsrc2=size=320x180:rate=25:duration=4 {H264} -g 25 -bf 0 {{dir}}/1.ts"),
            Ffmpeg(
                $"-f lavfi -i testsrc2=size=256x144:rate=25:duration=4 {H264} -g 25 -bf 0 -output_ts_offset 4 "
                    + $"{{dir}}/2.ts"
            ),
            Cat("{out}", "{dir}/1.ts", "{dir}/2.ts")
        ),
        new("resize.mkv", "resize.ts in Matroska", Ffmpeg("-i {in:resize.ts} -c copy {out}")),
        new(
            "programs.ts",
            "two programs",
            Ffmpeg(
                $"{Picture} -f lavfi -i testsrc=size=256x144:rate=25:duration=8 {Sound} -map 0 -map 2 -map 1 -map 2 "
                    + $"{H264} -g 50 -c:a mp2 -program title=One:st=0:st=1 -program title=Two:st=2:st=3 {{out}}"
            )
        ),
        new(
            "odd_start.mp4",
            "the picture begins a thirtieth of a second behind the sound: no whole number of milliseconds",
            Ffmpeg($"-f lavfi -i testsrc2=size=320x180:rate=30:duration=4 {H264} -g 30 {{dir}}/film.mp4"),
            Ffmpeg(
                $"-itsoffset 0.033333 -i {{dir}}/film.mp4 {Sound} -map 0:v -map 1:a -c:v copy -c:a aac "
                    + $"-movie_timescale 90000 {{out}}"
            )
        ),
        new(
            "raw.h265",
            "raw HEVC: no timestamps, and those that ffmpeg makes up begin before 0",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=320x180:rate=30:duration=3 -c:v libx265 -preset fast -x265-params "
                    + "log-level=none:bframes=4:keyint=30 {out}"
            )
        ),
        new(
            "raw.h264",
            "raw H.264 with B-frames at a rate that ffmpeg's microseconds do not hit",
            Ffmpeg($"-f lavfi -i testsrc2=size=320x180:rate=24000/1001:duration=5 {H264} -g 24 -bf 3 -f h264 {{out}}")
        ),
        new(
            "raw_opengop.h264",
            "raw H.264, open GOP: nowhere but at its beginning can decoding begin with a number that is certain",
            Ffmpeg($"{Picture} {H264} -x264-params open-gop=1:keyint=24:b-adapt=0:scenecut=0 -bf 3 -f h264 {{out}}")
        ),
        new(
            "raw.m2v",
            "raw MPEG-2, closed GOP with B-frames: some packets have a time, and ffmpeg gives the frames others",
            Ffmpeg($"{Picture} -c:v mpeg2video -bf 2 -g 12 -flags +cgop -sc_threshold 1000000000 {{out}}")
        ),
        new(
            "raw.m1v",
            "raw MPEG-1, open GOP: the first frame's time is off the others' grid",
            Ffmpeg($"{Picture} -c:v mpeg1video -bf 2 -g 12 {{out}}")
        ),
        new("raw.m4v", "raw MPEG-4 with B-frames", Ffmpeg($"{Picture} -c:v mpeg4 -bf 2 -g 12 -f m4v {{out}}")),
        new(
            "raw_resize.h264",
            "two raw streams of different size, end to end: ffmpeg's filters count frames from 0 again",
            Ffmpeg($"{Picture} {H264} -g 25 -bf 0 -f h264 {{dir}}/1.h264"),
            Ffmpeg($"-f lavfi -i testsrc2=size=256x144:rate=25:duration=2 {H264} -g 25 -bf 0 -f h264 {{dir}}/2.h264"),
            Cat("{out}", "{dir}/1.h264", "{dir}/2.h264")
        )
        {
            OneChunkBecause = "frames have no number across the change",
        },
        new(
            "raw_rates.h264",
            "two raw streams of 25 and 50 frames per second, end to end: no rule for the times",
            Ffmpeg($"{Picture} {H264} -g 25 -f h264 {{dir}}/1.h264"),
            Ffmpeg($"-f lavfi -i testsrc2=size=320x180:rate=50:duration=2 {H264} -g 25 -f h264 {{dir}}/2.h264"),
            Cat("{out}", "{dir}/1.h264", "{dir}/2.h264")
        )
        {
            OneChunkBecause = "the times that ffmpeg makes up follow no rule",
        },
        // ffmpeg copies the packets of a raw stream without PTS into PES packets without PTS, as many DVDs have them.
        new(
            "unstamped.vob",
            "MPEG-2 program stream whose first keyframe, and four packets in ten, have no PTS",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=160x90:rate=25:duration=4 -c:v mpeg2video -bf 2 -g 12 -flags +cgop "
                    + "-sc_threshold 1000000000 {dir}/1.m2v"
            ),
            Ffmpeg("-f mpegvideo -i {dir}/1.m2v -c copy {out}")
        ),
        new(
            "unstamped_sound.vob",
            "the same with open GOPs and sound",
            Ffmpeg("-f lavfi -i testsrc2=size=160x90:rate=25:duration=4 -c:v mpeg2video -bf 2 -g 12 {dir}/1.m2v"),
            Ffmpeg(
                "-f mpegvideo -i {dir}/1.m2v -f lavfi -i sine=frequency=440:duration=4 -map 0 -map 1 -c:v copy -c:a "
                    + "ac3 {out}"
            )
        ),
        new(
            "unstamped.mpg",
            "the same in MPEG-1's program stream, 24000/1001 frames per second",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=160x90:rate=24000/1001:duration=4 -c:v mpeg2video -bf 1 -g 15 {dir}/1.m2v"
            ),
            Ffmpeg("-f mpegvideo -i {dir}/1.m2v -c copy {out}")
        ),
        new("untimed.avi", "H.264 in AVI: no packet has a PTS", Ffmpeg($"{Picture} {H264} -g 24 -bf 3 {{out}}")),
        // The joined film has B-frames less deep than the parameter sets at its beginning say, so frames' times depend
        // on which clock ffmpeg takes.
        new(
            "backward.mp4",
            "keyframes whose PTS go backward: from there on ffmpeg takes the other clock, but not behind a seek",
            Ffmpeg(
                $"-f lavfi -i testsrc2=size=320x180:rate=25:duration=1 {H264} -bf 3 -force_key_frames expr:1 "
                    + $"-forced-idr 1 {{dir}}/1.ts"
            ),
            Ffmpeg($"{Picture} {H264} -bf 1 -g 50 {{dir}}/2.ts"),
            Write("{dir}/list.txt", "ffconcat version 1.0\nfile 1.ts\nduration 1\nfile 2.ts\n"),
            Ffmpeg("-f concat -i {dir}/list.txt -c copy -bsf:v setts=pts='PTS+3600*(eq(N,3)-eq(N,4))':dts=DTS {out}")
        ),
        new(
            "leading.ts",
            "begins with a keyframe that two decodable pictures come before: frames before the stream's start",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=320x180:rate=25:duration=10 -c:v libx265 -preset ultrafast -x265-params "
                    + $"log-level=error:radl=2:keyint=24:min-keyint=24:bframes=3:b-adapt=0:open-gop=0 {{dir}}/1.ts"
            ),
            Ffmpeg("-ss 1.8 -i {dir}/1.ts -c copy {out}")
        ),
        new(
            "palette.avi",
            "a palette, which ffmpeg hands on with the first packet only",
            Ffmpeg($"{Picture} -vf split[a][b];[a]palettegen[p];[b][p]paletteuse -c:v rawvideo -pix_fmt pal8 {{out}}")
        ),
        new(
            "timecode.mp4",
            "a timecode track",
            Ffmpeg($"{Picture} {Sound} {H264} -g 50 -c:a aac -timecode 01:00:00:00 {{out}}")
        ),
        new(
            "no_keyframe.ts",
            "begins in the middle of a GOP, as a recording does",
            Ffmpeg($"{Picture} {H264} -g 50 {{dir}}/whole.ts"),
            Skip("{dir}/whole.ts", 188 * 200, "{out}")
        ),
    ];
}
