// SPDX-License-Identifier: MIT
#include "image/augment.h"

#include <tgmath.h>

#define AT(field) offsetof(struct augment_settings, field)
static const struct option options[] = {
    {OPTION_INT, "crop", AT(crop), "2", 0, MOST_SIDE, "N",
     .help = "images are moved at random by at most so many pixels; 0: not"},
    {OPTION_REAL, "flip", AT(flip), "0.5", 0, 1, "P",
     .help = "probability that an image is mirrored; 0: never"},
};
const struct option_rows augment_options = OPTION_ROWS(options);

static size_t pixels_of(const struct image_set *set)
{
    return (size_t)set->height * (size_t)set->width;
}

// How often each byte occurs in a colour of the images.
static void count_bytes(const struct image_set *set, int colour, const uint32_t *images,
                        size_t count, uint64_t histogram[256])
{
    size_t pixels = pixels_of(set);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *at =
            set->pixels + ((size_t)images[i] * (size_t)set->colours + (size_t)colour) * pixels;
        for (size_t k = 0; k < pixels; k++)
            histogram[at[k]]++;
    }
}

void pixel_scale_measure(struct pixel_scale *scale, const struct image_set *set,
                         const uint32_t *images, size_t count)
{
    double all = (double)count * (double)pixels_of(set);
    for (int colour = 0; colour < set->colours; colour++) {
        uint64_t histogram[256] = {0};
        double mean = 0, variance = 0;
        count_bytes(set, colour, images, count, histogram);
        for (int byte = 0; byte < 256; byte++)
            mean += (double)histogram[byte] * byte / all;
        for (int byte = 0; byte < 256; byte++)
            variance += (double)histogram[byte] * (byte - mean) * (byte - mean) / all;
        double deviation = variance > 0 ? sqrt(variance) : 1;
        for (int byte = 0; byte < 256; byte++)
            scale->number[colour][byte] = (real)((byte - mean) / deviation);
    }
}

struct movement {
    int right, down;
    bool mirrored;
};

static struct movement draw_movement(const struct augment_settings *settings,
                                     struct random_stream *stream)
{
    struct movement movement = {0};
    if (!stream)
        return movement;
    uint64_t places = 2 * (uint64_t)settings->crop + 1;
    movement.right = (int)random_below(stream, places) - settings->crop;
    movement.down = (int)random_below(stream, places) - settings->crop;
    movement.mirrored = random_unit(stream) < settings->flip;
    return movement;
}

static void move_line(const uint8_t *from, const real number[256], int width,
                      const struct movement *movement, real *to)
{
    for (int x = 0; x < width; x++) {
        int source = (movement->mirrored ? width - 1 - x : x) - movement->right;
        to[x] = number[source >= 0 && source < width ? from[source] : 0];
    }
}

void augment_image(const struct image_set *set, uint32_t image,
                   const struct pixel_scale *scale,
                   const struct augment_settings *settings, struct random_stream *stream,
                   const struct planes *planes, int place, real *x)
{
    struct movement movement = draw_movement(settings, stream);
    size_t pixels = pixels_of(set), width = (size_t)set->width;
    for (int colour = 0; colour < set->colours; colour++) {
        const uint8_t *from =
            set->pixels + ((size_t)image * (size_t)set->colours + (size_t)colour) * pixels;
        real *to = x + (size_t)colour * planes->stride + planes->margin +
                   (size_t)place * planes->plane;
        for (int y = 0; y < set->height; y++, to += planes->line) {
            int source = y - movement.down;
            bool inside = source >= 0 && source < set->height;
            for (size_t k = 0; !inside && k < width; k++)
                to[k] = scale->number[colour][0];
            if (inside)
                move_line(from + (size_t)source * width, scale->number[colour], set->width,
                          &movement, to);
        }
    }
}
