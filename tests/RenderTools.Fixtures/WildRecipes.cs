using static RenderTools.Fixtures.MediaStep;

namespace RenderTools.Fixtures;

/// <summary>
/// Streams that are not as they should be: damaged, entered in the middle, of frames that change. 160×90 and three
/// seconds each. They are no part of the catalogue, whose films come out of chunks frame for frame.
/// </summary>
internal static class WildRecipes
{
    private const string Picture = "-f lavfi -i testsrc2=size=160x90:rate=25:duration=3";
    private const string H264 = "-c:v libx264 -preset ultrafast";

    // ffmpeg's own noise: the same bits of three packets at each run.
    private const string Flip = "-c copy -bsf:v noise=amount='if(between(n,36,38),200,0)'";

    public static readonly MediaRecipe[] All =
    [
        new(
            "damaged_h264.ts",
            "bits of three packets are flipped",
            Ffmpeg($"{Picture} {H264} -bf 2 -g 15 {{dir}}/1.ts"),
            Ffmpeg($"-i {{dir}}/1.ts {Flip} {{out}}")
        ),
        new(
            "damaged_mpeg2.ts",
            "bits of three packets are flipped",
            Ffmpeg($"{Picture} -c:v mpeg2video -q:v 3 -bf 2 -g 15 {{dir}}/1.ts"),
            Ffmpeg($"-i {{dir}}/1.ts {Flip} {{out}}")
        ),
        new(
            "damaged_mpeg4.avi",
            "bits of three packets are flipped",
            Ffmpeg($"{Picture} -c:v mpeg4 -q:v 3 -g 15 {{dir}}/1.avi"),
            Ffmpeg($"-i {{dir}}/1.avi {Flip} {{out}}")
        ),
        new(
            "damaged_mjpeg.avi",
            "bits of three packets are flipped, two of which no decoder takes",
            Ffmpeg($"{Picture} -c:v mjpeg -q:v 3 {{dir}}/1.avi"),
            Ffmpeg($"-i {{dir}}/1.avi {Flip} {{out}}")
        ),
        new(
            "refused.avi",
            "the decoder refuses most packets of the second half",
            Ffmpeg($"{Picture} -c:v mjpeg -q:v 3 {{dir}}/1.avi"),
            Ffmpeg("-i {dir}/1.avi -c copy -bsf:v noise=amount='if(gt(n,40)*mod(n,8),3,0)' {out}")
        ),
        new("shape.ts", "the pixel shape changes for a while", Changing("setsar=1", "setsar=4/3", "setsar=1")),
        new(
            "range.ts",
            "the colour range changes for a while",
            Changing("setparams=range=tv", "setparams=range=pc", "setparams=range=tv")
        ),
        new("size.ts", "the size changes for a while", Changing("null", "scale=128:72", "null")),
        new("short.ts", "three seconds", Ffmpeg($"{Picture} {H264} -bf 2 -g 25 {{out}}")),
        new(
            "late_keyframe.ts",
            "the first keyframe comes after a second and a half",
            Ffmpeg($"{Picture} {H264} -bf 0 -g 50 {{dir}}/1.ts"),
            Skip("{dir}/1.ts", 188 * 60, "{out}")
        ),
        new(
            "late_keyframe.webm",
            "the first keyframe comes after a second and a half",
            Ffmpeg($"{Picture} -c:v libvpx -deadline realtime -cpu-used 8 -b:v 200k -g 50 {{dir}}/1.webm"),
            Ffmpeg("-i {dir}/1.webm -c copy -bsf:v noise=drop=lt(n\\,12) {out}")
        ),
        new(
            "late_keyframe.mpg",
            "the first keyframe comes after a second and a half",
            Ffmpeg($"{Picture} -c:v mpeg2video -q:v 3 -bf 0 -g 50 {{dir}}/1.ts"),
            Ffmpeg("-i {dir}/1.ts -c copy -bsf:v noise=drop=lt(n\\,12) -f mpegts {out}")
        ),
        new(
            "nothing.avi",
            "no packet has a PTS, and the only keyframe is missing: no frame can be decoded",
            Ffmpeg($"{Picture} {H264} -bf 3 -g 250 {{dir}}/1.avi"),
            Ffmpeg("-i {dir}/1.avi -c copy -bsf:v filter_units=remove_types=5 {out}")
        ),
        new(
            "cut_off.mov",
            "the file ends before the first packet of its sound",
            Ffmpeg(
                $"{Picture} -f lavfi -itsoffset 2.5 -i sine=d=0.4 -map 0 -map 1 {H264} -bf 0 -g 25 -c:a aac -movflags "
                    + $"+faststart {{dir}}/1.mov"
            ),
            Head("{dir}/1.mov", 60_000, "{out}")
        ),
        new(
            "misplaced.mp4",
            "one frame is shown half a second late, by its timestamp",
            Ffmpeg($"{Picture} {H264} -bf 3 -g 25 {{dir}}/1.mp4"),
            Ffmpeg("-i {dir}/1.mp4 -c copy -bsf:v setts=pts=PTS+if(eq(N\\,22)\\,6400\\,0):dts=DTS {out}")
        ),
        new(
            "misplaced.mkv",
            "two frames are shown late, by their timestamps",
            Ffmpeg($"{Picture} {H264} -bf 2 -g 20 {{dir}}/1.mkv"),
            Ffmpeg("-i {dir}/1.mkv -c copy -bsf:v setts=pts=PTS+if(eq(N\\,22)+eq(N\\,47)\\,400\\,0):dts=DTS {out}")
        ),
        new(
            "misplaced.mov",
            "one keyframe is shown late, by its timestamp",
            Ffmpeg($"{Picture} {H264} -bf 1 -g 25 {{dir}}/1.mov"),
            Ffmpeg("-i {dir}/1.mov -c copy -bsf:v setts=pts=PTS+if(eq(N\\,25)\\,3200\\,0):dts=DTS {out}")
        ),
    ];

    // Three parts of a second each, as a broadcast changes between programmes.
    private static MediaStep[] Changing(params string[] filters) =>
        [
            .. filters.Select(
                (filter, i) =>
                    Ffmpeg(
                        $"-f lavfi -i testsrc2=size=160x90:rate=25:duration=1 -vf {filter} {H264} -g 12 -bf 0 "
                            + $"{{dir}}/{i}.ts"
                    )
            ),
            Write("{dir}/list.txt", "ffconcat version 1.0\nfile 0.ts\nduration 1\nfile 1.ts\nduration 1\nfile 2.ts\n"),
            Ffmpeg("-f concat -i {dir}/list.txt -c copy {out}"),
        ];
}
