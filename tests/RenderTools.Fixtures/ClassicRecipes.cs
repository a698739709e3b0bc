using static RenderTools.Fixtures.MediaStep;

namespace RenderTools.Fixtures;

/// <summary>Seventeen files, a to q, each a known way in which naive splitting goes wrong.</summary>
internal static class ClassicRecipes
{
    public static readonly MediaRecipe[] All =
    [
        new(
            "a_cfr30.mp4",
            "constant 30 fps, B-frames, GOP 48, beeps",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=320x180:rate=30:duration=20 -f lavfi -i "
                    + "sine=frequency=440:beep_factor=4:duration=20 -c:v libx264 -preset veryfast -g 48 -bf 3 -c:a "
                    + "aac {out}"
            )
        ),
        new(
            "b_ntsc.mkv",
            "29.97 in Matroska's milliseconds, GOP 250",
            Ffmpeg(
                "-f lavfi -i mandelbrot=size=320x180:rate=30000/1001 -t 20 -c:v libx264 -preset veryfast -g 250 -bf 3 "
                    + "{out}"
            )
        ),
        new(
            "c_opengop.ts",
            "transport stream, open GOP, start_time 1.48",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=320x180:rate=25:duration=20 -f lavfi -i "
                    + "sine=frequency=440:beep_factor=4:duration=20 -c:v libx264 -preset veryfast -x264-params "
                    + "open-gop=1:keyint=60:bframes=3 -c:a mp2 {out}"
            )
        ),
        new(
            "d_vfr.mkv",
            "variable frame rate, with a hole of two seconds",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=320x180:rate=30:duration=20 -vf "
                    + "select='not(eq(mod(n,7),3))*not(between(n,200,260))' -fps_mode vfr -c:v libx264 -preset "
                    + "veryfast -g 60 -bf 2 {out}"
            )
        ),
        new("d_vfr.mp4", "the same in MP4", Ffmpeg("-i {in:d_vfr.mkv} -c copy {out}")),
        new(
            "e_late.mp4",
            "the video starts half a second after the sound",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=320x180:rate=24000/1001:duration=15 -c:v libx264 -preset veryfast -g 48 "
                    + "{dir}/video.mp4"
            ),
            Ffmpeg("-f lavfi -i sine=frequency=440:beep_factor=4:duration=16 -c:a aac {dir}/audio.m4a"),
            Ffmpeg("-itsoffset 0.5 -i {dir}/video.mp4 -i {dir}/audio.m4a -map 0:v -map 1:a -c copy {out}")
        ),
        new(
            "f_hevc.mp4",
            "HEVC with open GOP (CRA, RASL)",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=320x180:rate=30:duration=12 -c:v libx265 -preset ultrafast -x265-params "
                    + "open-gop=1:keyint=60:bframes=4:log-level=none {out}"
            )
        ),
        new(
            "g_vp9.webm",
            "VP9 with alt-ref frames",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=320x180:rate=30:duration=10 -c:v libvpx-vp9 -cpu-used 8 -deadline realtime "
                    + "-b:v 200k -g 90 -auto-alt-ref 1 -lag-in-frames 16 {out}"
            )
        ),
        new(
            "h_mpeg2.mpg",
            "MPEG-2 program stream, interlaced",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=352x288:rate=25:duration=12 -c:v mpeg2video -flags +ilme+ildct -bf 2 -g 12 "
                    + "-b:v 1500k {out}"
            )
        ),
        new(
            "i_one.mp4",
            "one frame",
            Ffmpeg("-f lavfi -i testsrc2=size=320x240:rate=30 -frames:v 1 -c:v libx264 {out}")
        )
        {
            OneChunkBecause = "it has one frame",
        },
        new(
            "j_rot.mp4",
            "a phone's rotation",
            Ffmpeg("-i {in:a_cfr30.mp4} -t 8 -c copy -metadata:s:v rotate=90 {out}")
        ),
        new(
            "k_editlist.mp4",
            "an edit list: cut by stream copy off a keyframe",
            Ffmpeg("-ss 3.3 -i {in:a_cfr30.mp4} -t 10 -c copy {out}")
        ),
        new(
            "l 10bit it's [1].mkv",
            "10 bit, HDR colour tags, a name that needs quoting",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=320x180:rate=60:duration=6 -c:v libx264 -pix_fmt yuv420p10le -preset "
                    + "veryfast -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc {out}"
            )
        ),
        new(
            "m_mjpeg.avi",
            "intra only AVI",
            Ffmpeg("-f lavfi -i testsrc2=size=320x180:rate=30:duration=10 -c:v mjpeg {out}")
        ),
        new(
            "n_raw.h264",
            "no timestamps at all",
            Ffmpeg("-f lavfi -i testsrc2=size=320x180:rate=30:duration=8 -c:v libx264 -f h264 {out}")
        ),
        new(
            "o_bframes.avi",
            "AVI with B-frames: packets without PTS",
            Ffmpeg("-f lavfi -i testsrc2=size=320x240:rate=25:duration=8 -c:v mpeg4 -bf 2 -g 40 {out}")
        ),
        new(
            "p_jump.ts",
            "two transport streams end to end: the timestamps jump back",
            Ffmpeg("-i {in:c_opengop.ts} -t 6 -c copy {dir}/1.ts"),
            Ffmpeg("-i {in:c_opengop.ts} -ss 10 -t 6 -c copy {dir}/2.ts"),
            Cat("{out}", "{dir}/1.ts", "{dir}/2.ts")
        )
        {
            OneChunkBecause = "its DTS goes backward",
        },
        new(
            "q_repeated.mp4",
            "repeated and jittering timestamps",
            Ffmpeg(
                "-f lavfi -i testsrc2=size=320x240:rate=60:duration=6 -vf setpts='floor(PTS/3)*3' -fps_mode "
                    + "passthrough -enc_time_base 1:90000 -c:v libx264 -preset veryfast -bf 2 -g 70 "
                    + "-video_track_timescale 90000 {out}"
            )
        ),
    ];
}
